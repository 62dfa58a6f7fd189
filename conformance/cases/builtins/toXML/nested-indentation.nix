builtins.toXML [ [ [ { a = [ { b = [ ]; } ]; } ] ] ]
