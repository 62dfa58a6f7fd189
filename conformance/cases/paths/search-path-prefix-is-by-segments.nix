<ab>
