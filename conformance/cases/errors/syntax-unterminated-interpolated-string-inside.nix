"abc${ "x
