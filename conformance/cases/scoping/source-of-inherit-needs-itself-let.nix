let inherit (let a = 1; in c) foo c; in foo
