let
  fixed = mode: algo: hash: derivation {
    name = "f"; system = "s"; builder = "b";
    outputHashMode = mode; outputHashAlgo = algo; outputHash = hash;
  };
  on = x: (derivation { name = "d"; system = "s"; builder = "b"; inherit x; }).outPath;
  sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
  sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
in
map on [ (fixed "flat" "sha256" sha256) (fixed "recursive" "sha256" sha256) (fixed "flat" "sha1" sha1) (fixed "recursive" "sha1" sha1) ]
