<lib>
