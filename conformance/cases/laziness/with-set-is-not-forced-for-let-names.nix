let a = 1; in with (throw "never"); a
