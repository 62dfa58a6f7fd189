{ inherit (throw "never") x; a = 1; }.a
