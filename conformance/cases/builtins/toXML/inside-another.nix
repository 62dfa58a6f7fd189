let
  id = x: x;
  xml = x: builtins.toXML x;
  caught = builtins.tryEval (xml { a = [ (throw "x") ]; });
in
xml [ (xml [ 1 ]) (id (xml { a = id (xml { }); })) caught (builtins.toJSON { a = xml 1; }) ]
