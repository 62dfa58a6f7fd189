builtins.toXML " a\tb\nc\rd "
