removeAttrs { } 1
