(builtins.seq null { a = throw "a"; b = "b"; }).b
