let
  kept = builtins.filter (x: builtins.length kept > 0) [ 1 ];
in
kept
