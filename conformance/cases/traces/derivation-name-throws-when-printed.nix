{ a = derivation { name = throw "n"; }; }
