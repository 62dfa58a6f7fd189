removeAttrs { } [ (throw "name") ]
