{ a, b ? a }@all: all
