"""What was misread gets its right value as long as the machine reads as it did; else a person has to look again."""

from pipeline.decisions.apply import correct_pack, correct_rows, list_corrections
from pipeline.decisions.record import DecisionBook
from pipeline.storage.packing import pack_rows, unpack_rows
from pipeline.storage.rows import to_rows
from tests.review.decided import decide, revoke, spot
from tests.storage.results import doc_id_of, make_result

DOC = doc_id_of("审核")


def machine_rows():
    return to_rows(make_result("审核"))


def at(table, field):
    rows = machine_rows()
    target = DOC if table == "documents" else rows[table][0]["record_id"]
    return spot(table, target, field, DOC)


def test_a_misread_value_is_replaced_with_its_raw_text():
    fund = correct_rows(machine_rows(), [decide(at("funds", "execution_rate"), "misread", "97.31%", "91.37%")])
    (row, *_) = fund.rows["funds"]
    assert (row["execution_rate"], row["execution_rate_raw"]) == (0.9137, "91.37%")
    assert not fund.conflicts


def test_what_the_machine_read_stays_as_it_was():
    rows = machine_rows()
    correct_rows(rows, [decide(at("funds", "execution_rate"), "misread", "97.31%", "91.37%")])
    assert rows == machine_rows()


def test_other_verdicts_change_nothing():
    place = at("funds", "execution_rate")
    decisions = [decide(place, "as_stated", "97.31%"), decide(place, "unclear", "97.31%")]
    assert correct_rows(machine_rows(), decisions).rows == machine_rows()


def test_a_decision_that_was_taken_back_changes_nothing():
    wrong = decide(at("funds", "execution_rate"), "misread", "97.31%", "91.37%")
    book = DecisionBook(decisions=(wrong, revoke(wrong)))
    assert correct_rows(machine_rows(), book.standing).rows == machine_rows()


def test_of_two_corrections_the_later_counts():
    place = at("funds", "execution_rate")
    decisions = [decide(place, "misread", "97.31%", "91%"), decide(place, "misread", "97.31%", "92%")]
    assert correct_rows(machine_rows(), decisions).rows["funds"][0]["execution_rate"] == 0.92


def test_another_reading_is_flagged_and_left_alone():
    decision = decide(at("funds", "execution_rate"), "misread", "90%", "91%")
    rows = unpack_rows(correct_pack(pack_rows(machine_rows()), [decision]))
    assert rows["funds"][0]["execution_rate"] == 0.9731
    (flag,) = [flag for flag in rows["flags"] if flag["rule"] == "decision_conflict"]
    assert (flag["table"], flag["target_id"], flag["field"]) == ("funds", decision.spot.target_id, "execution_rate")
    assert (flag["observed"], flag["expected"], flag["severity"]) == ("97.31%", "91%", "warning")
    (document,) = rows["documents"]
    before = machine_rows()["documents"][0]
    assert document["status"] == "flagged"
    assert document["flags_warning"] == before["flags_warning"] + 1


def test_a_place_that_is_gone_is_flagged_on_the_document():
    decision = decide(spot("funds", "no-such-record", "executed", DOC), "misread", "1万元", "2万元")
    rows = unpack_rows(correct_pack(pack_rows(machine_rows()), [decision]))
    (flag,) = [flag for flag in rows["flags"] if flag["rule"] == "decision_conflict"]
    assert (flag["table"], flag["target_id"]) == ("documents", DOC)


def test_a_machine_that_reads_the_right_value_by_now_needs_no_correction():
    decision = decide(at("funds", "execution_rate"), "misread", "90%", "97.31%")
    corrected = correct_rows(machine_rows(), [decision])
    assert not corrected.conflicts
    assert corrected.rows["funds"][0]["execution_rate"] == 0.9731


def test_the_answer_that_the_machine_is_right_now_ends_a_conflict():
    place = at("funds", "execution_rate")
    decisions = [
        decide(place, "misread", "90%", "91%"),
        decide(place, "as_stated", "97.31%", rule="decision_conflict", message="读法不同。"),
    ]
    assert not correct_rows(machine_rows(), decisions).conflicts


def test_whether_an_indicator_is_met_follows_its_actual():
    place = at("indicators", "actual_raw")
    assert machine_rows()["indicators"][0]["met"] is None
    for typed, is_met in (("48家", False), ("50家", True)):
        corrected = correct_rows(machine_rows(), [decide(place, "misread", "有效推动", typed)])
        after = corrected.rows["indicators"][0]
        assert (after["met"], after["actual_raw"], after["actual_unit"]) == (is_met, typed, "家")


def test_a_groups_weight_is_corrected_on_each_of_its_rows():
    corrected = correct_rows(machine_rows(), [decide(at("indicators", "level1_weight"), "misread", "50", "60")])
    assert [row["level1_weight"] for row in corrected.rows["indicators"]] == [60.0, 60.0]


def test_the_documents_score_follows_its_forms():
    corrected = correct_rows(machine_rows(), [decide(at("forms", "total_score"), "misread", "97.5", "95.7")])
    assert corrected.rows["forms"][0]["total_score"] == 95.7
    assert corrected.rows["documents"][0]["self_score"] == 95.7


def test_applying_twice_is_applying_once():
    decisions = [decide(at("funds", "execution_rate"), "misread", "97.31%", "91.37%")]
    once = correct_rows(machine_rows(), decisions)
    assert correct_rows(once.rows, decisions).rows == once.rows


def test_a_later_answer_on_the_same_flag_ends_its_corrections_and_no_others():
    one = decide(spot("indicators", "i-1", "score"), "misread", "6", "5", flag_id="flag-1")
    other = decide(spot("indicators", "i-2", "score"), "misread", "7", "4", flag_id="flag-2")
    later = decide(spot("forms", "f-1", "total_score"), "unclear", flag_id="flag-1")
    assert list_corrections((one, other, later)) == (other,)
    again = decide(spot("indicators", "i-1", "score"), "misread", "6", "5.5", flag_id="flag-1")
    assert list_corrections((one, other, later, again)) == (other, again)
