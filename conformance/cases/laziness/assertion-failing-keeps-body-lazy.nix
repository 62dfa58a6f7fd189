assert false; throw "never"
