[ (builtins.typeOf __curPos.file) (baseNameOf __curPos.file) (builtins.hasContext __curPos.file) ]
