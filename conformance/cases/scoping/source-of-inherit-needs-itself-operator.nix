let inherit (1 + c) foo c; in foo
