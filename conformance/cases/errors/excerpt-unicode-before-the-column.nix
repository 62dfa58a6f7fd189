[ "äöü€😀" nowhere ]
