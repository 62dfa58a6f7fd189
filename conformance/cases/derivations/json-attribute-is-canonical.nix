(derivation {
  name = "d"; system = "s"; builder = "b";
  __json = ''{ "z": [ 1, -20, 1.50, 1e100, true, false, null, "t\u00e9\"", [ ], { }, [ [ "x" ] ] ], "b": { "d": null, "c": { "é\n": "" } }, "a": false, "z": [ 2, { "y": 1, "x": 1.0 } ], "n": null, "f": 0.1, "t": true, "l": [ null, true, -3, 2.5, "s", [ ], [ { "q": [ 1, 2 ] } ] ] }'';
}).drvPath
