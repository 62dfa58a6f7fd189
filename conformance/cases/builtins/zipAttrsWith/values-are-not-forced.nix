builtins.zipAttrsWith (name: builtins.length) [ { a = throw "first"; } { a = throw "second"; } ]
