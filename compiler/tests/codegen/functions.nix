# Curried levels are one chunk; a set pattern is always the last level.
a: b: { c, d ? a, e ? f, f ? e, g ? 1, ... }@all: { h }: all.x a b c d e f g h
