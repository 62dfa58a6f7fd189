throw "first line\nsecond line\n  third line"
