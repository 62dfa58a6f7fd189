# A small graph: data <- lib (two outputs) <- tool, which refers to itself; site is made from tool, but does not keep it.
let
  run = name: attrs: script: derivation ({
    inherit name;
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-c" script ];
  } // attrs);
in
rec {
  data = builtins.toFile "data.txt" "some data\n";
  lib = run "lib-1.0" { outputs = [ "out" "dev" ]; inherit data; } ''
    echo "lib of $data" >$out
    echo "headers for $out" >$dev
  '';
  tool = run "tool-2.1" { inherit lib; greeting = "it's \"me\""; } ''
    echo "$out uses $lib" >$out
  '';
  site = run "site" { inherit tool; } ''echo plain >$out'';
  fixed = run "fixed.txt" {
    outputHashMode = "flat";
    outputHashAlgo = "sha256";
    outputHash = builtins.hashString "sha256" "fixed\n";
  } ''echo fixed >$out'';
}
