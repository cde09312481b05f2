from descry_assets.attention.table import FILE, table


def test_the_table_of_mechanisms_is_up_to_date():
    assert FILE.read_text(encoding="utf-8") == table(), "run python -m descry_assets.attention.table"
