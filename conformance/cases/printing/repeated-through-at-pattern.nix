let x = { v = 1; }; in (a@{ p, q }: [ a p q ]) { p = x; q = x; }
