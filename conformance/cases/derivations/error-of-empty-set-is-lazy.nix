(derivation { }).type
