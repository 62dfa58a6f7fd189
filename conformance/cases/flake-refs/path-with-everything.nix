builtins.parseFlakeRef "path:/a?rev=e3b0c44298fc1c149afbf4c8996fb92427ae41e4&revCount=3&lastModified=5&narHash=sha256-47DEQpj8HBSa%2B/TImW%2B5JCeuQeRkm5NMpJWZG3hSuFU%3D"
