# `import <nix/fetchurl.nix>`: a derivation that downloads a file.
{
  url,
  name ? baseNameOf (toString url),
  hash ? "",
  sha512 ? "",
  sha1 ? "",
  md5 ? "",
  sha256 ? "",
  # The first hash given counts; one in SRI form names its algorithm itself.
  outputHash ?
    if hash != "" then
      hash
    else if sha512 != "" then
      sha512
    else if sha1 != "" then
      sha1
    else if md5 != "" then
      md5
    else
      sha256,
  outputHashAlgo ?
    if hash != "" then
      ""
    else if sha512 != "" then
      "sha512"
    else if sha1 != "" then
      "sha1"
    else if md5 != "" then
      "md5"
    else
      "sha256",
  # Set the executable bit of the file.
  executable ? false,
  # Unpack the file, which is an archive.
  unpack ? false,
  # Do not check the result at all.
  impure ? false,
  # Accepted for the sake of old callers.
  system ? "",
}:

# The builder is part of Nix, so that package sets can get their very first tools with it. The
# attributes of the derivation, and with them its store path, are those of C++ Nix.
let
  checked = { inherit outputHash outputHashAlgo; };
  unchecked = { __impure = true; };
in
derivation (
  {
    inherit
      name
      url
      executable
      unpack
      ;
    system = "builtin";
    builder = "builtin:fetchurl";
    outputHashMode = if executable || unpack then "recursive" else "flat";

    # What `nix-prefetch-url` looks at.
    urls = [ url ];

    # Building it elsewhere would only send the file over the network twice.
    preferLocalBuild = true;

    # Without effect on this builder; part of the store path ever since.
    impureEnvVars = [
      "http_proxy"
      "https_proxy"
      "ftp_proxy"
      "all_proxy"
      "no_proxy"
    ];
  }
  // (if impure then unchecked else checked)
)
