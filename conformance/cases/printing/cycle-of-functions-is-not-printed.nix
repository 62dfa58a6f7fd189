let f = x: f; in { inherit f; }
