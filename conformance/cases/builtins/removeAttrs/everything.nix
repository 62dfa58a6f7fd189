removeAttrs { a = throw "a"; b = throw "b"; } [ "b" "a" ]
