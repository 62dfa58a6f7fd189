let a = throw "l"; in { inherit a; }
