{ a, b ? 1, ... }@all: all
