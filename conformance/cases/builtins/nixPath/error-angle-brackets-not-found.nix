<absent>
