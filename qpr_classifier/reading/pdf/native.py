"""Calls of pdfium that are made for every character or object, without the cost of pointer objects."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any


def by_address(function: Any, *arguments: Any, restype: Any = ctypes.c_void_p) -> Callable[..., Any]:
    """A function of pdfium, declared with plain numbers in place of pointers.

    As pypdfium2 declares them, each call makes a pointer object, which costs more than the call itself.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value
    if address is None:
        raise RuntimeError("pdfium is not loaded")
    return ctypes.CFUNCTYPE(restype, *arguments)(address)
