"a${abort "inside"}b"
