"""Metastases of the brain and its lining, clause by clause. Sentences are our own; each row has its point."""

import pytest

from tests.factories import make_trial, read
from trialmatch.eligibility.read import read_facts

BRAIN_TITLE = "A Study in Breast Cancer With Brain Metastases"

ROWS = [  # inclusion, exclusion, brain, active, lining
    ("Patients may have treated or untreated CNS metastases", "", "allows", "allows", "silent"),
    ("HER2-positive breast cancer with metastases to the brain", "", "requires", "allows", "silent"),
    ("", "Known intracranial metastases", "forbids", "forbids", "silent"),
    ("CNS metastases allowed if asymptomatic, whether or not treated", "", "allows_if", "allows_if", "silent"),
    ("Symptomatic or asymptomatic brain metastases are allowed", "", "allows", "allows", "silent"),
    ("A solid tumor and any number of brain metastases", "", "requires", "allows", "silent"),
    ("Solid tumor that has spread to the brain", "", "requires", "allows", "silent"),
    ("MRI showing parenchymal brain metastases", "", "requires", "allows", "silent"),
    ("1-4 brain metastases suitable for radiosurgery", "", "requires", "allows", "silent"),
    ("Any number of brain lesions", "", "allows", "allows", "silent"),
    (
        "",
        "No CNS metastasis or leptomeningeal disease within one year; none untreated",
        "allows_if",
        "forbids",
        "allows_if",
    ),
    ("", "Untreated brain metastases requiring local therapy", "allows_if", "allows_if", "silent"),
    ("", "Uncontrolled, active CNS metastases causing symptoms", "allows_if", "allows_if", "silent"),
    ("", "Carcinomatosis meningitis", "silent", "silent", "forbids"),
    (
        "",
        "Active CNS metastases. Those with stable ones may be eligible if all of the following criteria are met: 1) local "
        "treatment completed 4 weeks before; 2) no new symptoms and no need for immediate local therapy",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "Treated and stable brain metastases are eligible",
        "Patients with stable brain metastases must not require corticosteroids",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Patients with brain metastases or a history of them (if they are suspected, imaging must be performed first",
        "forbids",
        "forbids",
        "silent",
    ),
    # Adjectives pick out whom a ban means.
    ("", "Uncontrolled symptomatic brain metastases", "allows_if", "allows_if", "silent"),  # only who is both
    ("", "Active, symptomatic CNS metastases", "allows_if", "allows_if", "silent"),
    ("", "Active or symptomatic CNS metastases", "allows_if", "forbids", "silent"),
    ("", "Untreated, symptomatic or growing brain metastases", "allows_if", "forbids", "silent"),
    ("", "Known asymptomatic or symptomatic brain metastases", "forbids", "forbids", "silent"),  # so all of them
    ("", "Brain metastases that have not been treated", "allows_if", "forbids", "silent"),
    ("", "Brain metastases that need steroids", "allows_if", "allows_if", "silent"),
    ("", "More than 5 brain metastases", "allows_if", "allows_if", "silent"),
    # A history is everybody's.
    ("", "History of or active brain metastases", "forbids", "forbids", "silent"),
    ("", "Current or prior CNS metastases", "forbids", "forbids", "silent"),
    ("", "History of untreated brain metastases", "allows_if", "forbids", "silent"),
    # The words of a neighbour in the list are not theirs.
    ("", "Primary brain tumor, untreated CNS metastases", "allows_if", "forbids", "silent"),
    ("", "Brain metastases or active spinal cord compression", "forbids", "forbids", "silent"),
    ("", "Documented brain metastasis or newly found CNS metastases", "forbids", "forbids", "silent"),
    ("", "Brain metastases are barred because they often grow and become symptomatic", "forbids", "forbids", "silent"),
    # Exceptions and permissions.
    ("", "Brain metastases, unless asymptomatic and treated", "allows_if", "forbids", "silent"),
    ("", "Brain metastases, except small untreated ones", "allows_if", "allows_if", "silent"),
    ("Patients may have brain metastases", "", "allows", "allows", "silent"),
    ("Brain metastases are allowed if they are treated with no sign of growth", "", "allows_if", "forbids", "silent"),
    ("Brain metastases are allowed if asymptomatic", "", "allows_if", "allows_if", "silent"),
    ("Patients with brain metastases must be stable", "", "allows_if", "forbids", "silent"),
    ("", "Symptomatic brain metastases | Treated ones may join", "allows_if", "allows_if", "silent"),
    ("Brain metastases are allowed, whether treated or not", "", "allows", "allows", "silent"),
    ("Symptomatic CNS metastases must have been treated", "", "allows_if", "allows_if", "silent"),
    # What grows or is new may be the symptoms.
    ("", "CNS metastases that cause progressive neurologic symptoms", "allows_if", "allows_if", "silent"),
    ("", "CNS metastases with new neurological deficits", "allows_if", "allows_if", "silent"),
    ("", "New or progressive CNS metastases", "allows_if", "forbids", "silent"),
    ("", "Patients with brain metastases who have not completed local therapy", "allows_if", "forbids", "silent"),
    # Asked for without a word of asking.
    ("At least one untreated brain metastasis of 5 mm or more", "", "requires", "allows", "silent"),
    ("Newly diagnosed or progressing brain metastases", "", "requires", "allows", "silent"),
    # What the words of a list share, and what they do not.
    (
        "",
        "Primary malignancies of the central nervous system, or uncontrolled CNS metastases",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "Non-controlled CNS metastasis", "allows_if", "forbids", "silent"),
    ("", "Any CNS (central nervous system) metastasis with uncontrolled symptoms", "allows_if", "allows_if", "silent"),
    (
        "",
        "A brain metastasis or other CNS metastases that are either symptomatic or untreated",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "CNS metastases or a primary CNS tumor that is growing", "allows_if", "forbids", "silent"),
    ("", "CNS metastases (radiologically growing, or in need of steroids)", "allows_if", "forbids", "silent"),
    (
        "",
        "Brain parenchymal metastasis or meningeal metastasis with clinical symptoms",
        "allows_if",
        "allows_if",
        "allows_if",
    ),
    ("", "Presence or history of uncontrolled or symptomatic brain metastases", "allows_if", "forbids", "silent"),
    ("", "History of, or currently untreated, CNS metastases", "allows_if", "forbids", "silent"),
    ("", "History of or known active brain metastases", "forbids", "forbids", "silent"),
    (
        "",
        "History of brain metastases which have not shown stable disease for 28 days",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "Brain metastases with evidence of impaired cognition", "allows_if", "allows_if", "silent"),
    ("", "CNS metastatic disease that impairs memory or balance", "allows_if", "allows_if", "silent"),
    ("Breast cancer or other metastatic cancers, except for primary CNS tumors", "", "silent", "silent", "silent"),
    (
        "Advanced solid tumor (except primary central nervous system [CNS] neoplasms), defined as one that is metastatic",
        "",
        "silent",
        "silent",
        "silent",
    ),
    # Conditions said as a duty, exceptions in a list, a note.
    ("", "Patients with treated brain metastases should be neurologically stable", "allows_if", "forbids", "silent"),
    (
        "",
        "Patients with treated brain metastases must have (1) documented stability of 4 weeks",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Symptomatic CNS metastases. Those with asymptomatic CNS lesions should have completed local therapy",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "If there are brain metastases, they must not have grown", "allows_if", "allows_if", "silent"),
    (
        "",
        "Symptomatic CNS metastases. Somebody treated for brain metastases, if the clinical condition is stable, can enroll.",
        "allows_if",
        "allows_if",
        "silent",
    ),
    # Who is let in beside a ban of symptoms: all who were treated, or the treated among them.
    (
        "",
        "Symptomatic CNS metastases. Patients with known CNS metastases are eligible if they have completed treatment",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Symptomatic CNS metastases. Patients who have received radiation for CNS metastases are eligible",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "",
        "Symptomatic CNS metastases. Asymptomatic CNS metastases are allowed provided that they have been treated",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Symptomatic CNS metastases, unless 6 months have passed since definitive therapy",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "",
        "Untreated brain metastases (somebody with a history of metastases may be eligible by details in the protocol)",
        "allows_if",
        "forbids",
        "silent",
    ),
    # What is outside the brain, and scans.
    ("At least one non-CNS lesion that can be irradiated", "", "silent", "silent", "silent"),
    ("Lumbar puncture to rule out CNS involvement", "", "silent", "silent", "silent"),
    (
        "",
        "Note: patients with a history of brain metastases may join, if a scan can exclude active brain metastasis",
        "allows_if",
        "forbids",
        "silent",
    ),
    # The lining.
    ("", "Leptomeningeal disease", "silent", "silent", "forbids"),
    ("", "Untreated brain metastases or history of leptomeningeal disease", "allows_if", "forbids", "forbids"),
    ("", "Symptomatic leptomeningeal disease", "silent", "silent", "allows_if"),
    ("", "Active CNS metastases, including meningeal carcinomatosis", "allows_if", "forbids", "allows_if"),
    ("", "Known leptomeningeal disease or uncontrolled brain metastases", "allows_if", "forbids", "forbids"),
    ("", "Must not have leptomeningeal disease", "silent", "silent", "forbids"),  # a ban in its own words
    (
        "",
        "Brain metastases or leptomeningeal disease that need treatment at once",
        "allows_if",
        "allows_if",
        "allows_if",
    ),
    # Not about metastases.
    ("MRI of the brain is required at baseline", "", "silent", "silent", "silent"),
    ("", "Prior whole brain radiotherapy", "silent", "silent", "silent"),
    ("", "Dementia or other organic brain disease", "silent", "silent", "silent"),
    ("", "Tumors of the brain stem", "silent", "silent", "silent"),
    ("", "Unable to have a brain MRI", "silent", "silent", "silent"),
    # Said in other words.
    ("", "Known history of, or any evidence of, brain metastases", "forbids", "forbids", "silent"),
    (
        "",
        "Patients with known brain metastases should be excluded because of their poor prognosis and because they often develop progressive neurologic dysfunction",
        "forbids",
        "forbids",
        "silent",
    ),
    ("", "Evidence of central nervous system metastasis", "forbids", "forbids", "silent"),
    ("", "Brain metastases (imaging is needed only if there are symptoms)", "forbids", "forbids", "silent"),
    ("", "CNS metastases, even if treated and stable", "forbids", "forbids", "silent"),
    ("", "Any brain or leptomeningeal metastases", "forbids", "forbids", "forbids"),
    ("", "Clinical signs or symptoms of brain metastases", "forbids", "forbids", "silent"),
    ("", "Has brain metastases that are not stable, or that need steroids", "allows_if", "forbids", "silent"),
    ("", "Unstable brain metastases", "allows_if", "forbids", "silent"),
    ("", "Uncontrolled central nervous system metastases", "allows_if", "forbids", "silent"),
    ("", "Symptomatic central nervous system metastases that need treatment", "allows_if", "allows_if", "silent"),
    (
        "",
        "Presence of brain metastases, unless they were treated more than 3 months ago and no longer need steroids",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Brain metastases are excluded, with the exception of asymptomatic lesions below 1 cm",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "No evidence of brain metastases, or treated ones that have been stable for 8 weeks",
        "",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "Patients with brain metastases may take part if they have been treated and are stable",
        "",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("Brain metastases are allowed", "", "allows", "allows", "silent"),
    (
        "Stable, treated brain metastases allowed; leptomeningeal disease not allowed",
        "",
        "allows_if",
        "forbids",
        "forbids",
    ),
    (
        "Patients with asymptomatic brain metastases do not need treatment before they join",
        "",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "",
        "Spinal cord compression or brain metastases, unless asymptomatic or treated and stable",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "",
        "Metastases to the central nervous system, unless there has been no progression for at least 3 months after local treatment",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "Brain or meningeal metastases that cause symptoms", "allows_if", "allows_if", "allows_if"),
    ("", "Carcinomatous meningitis", "silent", "silent", "forbids"),
    ("", "Active CNS disease (treated and stable CNS disease is acceptable)", "allows_if", "forbids", "silent"),
    (
        "",
        "Participants with untreated CNS metastases, except when asymptomatic and no local treatment is planned",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "",
        "CNS metastases or a history of them, unless treated more than 6 months ago",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "Brain metastases needing emergency surgery", "allows_if", "allows_if", "silent"),
    (
        "Treated, stable brain metastases for at least 4 weeks, off steroids, are permitted",
        "",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "Known leptomeningeal disease; stable brain metastases are allowed", "allows_if", "forbids", "forbids"),
    ("", "Has had radiotherapy to the brain within 14 days", "silent", "silent", "silent"),
    ("", "Primary tumor of the central nervous system", "silent", "silent", "silent"),
    ("Brain MRI must be done within 4 weeks", "", "silent", "silent", "silent"),
    (
        "Brain metastases are allowed if they are amenable to stereotactic radiosurgery",
        "",
        "allows_if",
        "allows_if",
        "silent",
    ),
    ("", "Actively enrolled on another brain metastases trial", "silent", "silent", "silent"),
    (
        "",
        "Untreated brain metastases that may be considered active. Treated ones may participate provided they are stable",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Clinically active brain metastases; ones successfully treated will not be an exclusion as long as they are under control",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "Patients with active leptomeningeal disease are not eligible", "silent", "silent", "allows_if"),
    ("", "Brain metastases that haven't been successfully treated", "allows_if", "forbids", "silent"),
    (
        "Lesions after radiotherapy (a single brain metastasis should not be considered as a measurable lesion)",
        "",
        "silent",
        "silent",
        "silent",
    ),
    (
        "Patients with brain metastases are eligible provided that all of these are met: A. Brain metastases which have been treated B. No progression for 3 months",
        "",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Subjects with active central nervous system metastases with significant neurological symptoms are excluded",
        "allows_if",
        "allows_if",
        "silent",
    ),
    ("", "Patients with symptomatic and/or untreated brain metastases", "allows_if", "forbids", "silent"),
    ("", "Untreated CNS disease, unless stable for at least 3 months", "allows_if", "allows_if", "silent"),
    ("", "Active brain metastases, unless treated and stable for 4 weeks", "allows_if", "forbids", "silent"),
    (
        "Untreated brain metastases without symptoms and without evidence of progression since the start of treatment may be allowed",
        "",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "Metastatic breast cancer, except for patients with untreated brain metastases",
        "",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("Metastatic breast cancer, excluding patients with brain metastases", "", "forbids", "forbids", "silent"),
    (
        "Metastatic cancer (other than tumors of the brain or central nervous system) with disease progression",
        "Central nervous system metastasis",
        "forbids",
        "forbids",
        "silent",
    ),
    ("", "Symptoms of active central nervous system metastasis", "allows_if", "forbids", "silent"),
    (
        "",
        "Symptomatic central nervous system metastasis. For participants without a history of CNS metastases, screening is not required",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "",
        "CNS metastases. People with brain metastases can join only with treated, nonprogressive brain metastases and off steroids",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Active brain metastases. Patients are eligible if brain metastases are treated, and patients are asymptomatic or neurologically stable",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "Leptomeningeal disease; known CNS metastases unless treated", "allows_if", "forbids", "forbids"),
    ("No symptomatic leptomeningeal disease or known brain metastases", "", "forbids", "forbids", "allows_if"),
    (
        "",
        "Metastasis to the brain and/or central nervous system (CNS) with evidence of impaired cognition",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "",
        "Active brain metastases. Patients with a history of brain metastases should have a magnetic resonance imaging of the head",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Symptomatic brain metastases. Note: patients with treated brain metastases may participate but treated lesions should not be used as target lesions",
        "allows_if",
        "allows_if",
        "silent",
    ),
    ("The presence of brain metastases does not represent an exclusion criterion", "", "allows", "allows", "silent"),
    (
        "",
        "Known brain metastases, except those meeting the following criteria: Treated and stable for 4 weeks; No ongoing neurological symptoms of the brain metastases",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "History of leptomeningeal disease. ● Pain that is not controlled. Patients on pain medication must be on a stable regimen",
        "silent",
        "silent",
        "forbids",
    ),
    ("", "Leptomeningeal metastases, or brain metastases unless treated and stable", "allows_if", "forbids", "forbids"),
    (
        "",
        "Active CNS metastases or carcinomatous meningitis (treated brain metastases that are stable are allowed)",
        "allows_if",
        "forbids",
        "forbids",
    ),
    ("", "Brain metastases (asymptomatic, irradiated ones are permitted)", "allows_if", "forbids", "silent"),
    (
        "",
        "Symptomatic visceral disease, or CNS metastases unless treated and stable for at least 4 weeks",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "Seizure disorder not related to brain metastases", "silent", "silent", "silent"),
    ("", "History of/clinically active CNS metastases", "forbids", "forbids", "silent"),
    ("", "Active CNS metastases or a history of CNS metastases", "forbids", "forbids", "silent"),
    ("CNS metastases are permitted if previously treated or clinically stable", "", "allows_if", "allows_if", "silent"),
    (
        "New or progressing brain metastases are eligible provided they are stable on steroids for four weeks",
        "",
        "allows_if",
        "allows_if",
        "silent",
    ),
    ("", "Untreated/unstable symptomatic CNS metastases", "allows_if", "allows_if", "silent"),
    ("", "Use of systemic steroids (exception for brain metastases, as described above)", "silent", "silent", "silent"),
    (
        "No evidence of leptomeningeal disease. Mild leptomeningeal enhancement would not be considered to be LMD",
        "",
        "silent",
        "silent",
        "forbids",
    ),
    (
        "",
        "New evidence of brain or leptomeningeal disease; unless the lesions have been irradiated and no steroids are needed for CNS disease",
        "allows_if",
        "forbids",
        "allows_if",
    ),
    ("", "Untreated CNS metastases. Note: treated brain metastases are eligible", "allows_if", "forbids", "silent"),
    ("Treated or clinically inactive CNS metastases are eligible", "", "allows_if", "allows_if", "silent"),
    (
        "",
        "Untreated or symptomatic brain metastases and leptomeningeal disease (benign tumors are permitted)",
        "allows_if",
        "forbids",
        "forbids",
    ),
    (
        "Treated brain metastases are eligible as long as the scan is negative for new brain metastases",
        "",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Malignancies of the central nervous system (CNS) or uncontrolled CNS metastases",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "Unstable angina, an active ulcer, or brain metastases", "forbids", "forbids", "silent"),
    (
        "",
        "Causes of nausea such as active infection, hypercalcemia and brain metastases",
        "forbids",
        "forbids",
        "silent",
    ),
    ("", "Brain metastases, or a stroke within 6 months", "forbids", "forbids", "silent"),
    ("", "Brain metastases or a life expectancy of less than 3 months", "forbids", "forbids", "silent"),
    ("", "Symptomatic or untreated leptomeningeal or brain metastases", "allows_if", "forbids", "allows_if"),
    (
        "",
        "Symptomatic brain metastases. Those with asymptomatic ones must meet all of these: none in the brainstem",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "",
        "Active brain metastases. Untreated ones are excluded. Treated brain metastases are allowed if stable.",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("Having brain metastases does not represent an exclusion criterion", "", "allows", "allows", "silent"),
    (
        "",
        "Lesions excluded from radiotherapy include regions at risk, including CNS disease",
        "silent",
        "silent",
        "silent",
    ),
    ("", "Suspected, known or progressing CNS metastases", "forbids", "forbids", "silent"),
    ("", "Symptomatic or known metastases of the central nervous system", "forbids", "forbids", "silent"),
    (
        "Patients with signs of brain metastasis may not join unless a CT scan rules it out",
        "",
        "forbids",
        "forbids",
        "silent",
    ),
    ("", "Active untreated brain metastases larger than 1 cm", "allows_if", "allows_if", "silent"),
    ("Any number of metastases (excluding untreated CNS metastases)", "", "allows_if", "forbids", "silent"),
    (
        "Low dose aspirin is fine; anticoagulation of patients with brain metastases is not permitted",
        "",
        "silent",
        "silent",
        "silent",
    ),
    ("", "Anticoagulants; heparin is allowed in subjects without known brain metastases", "silent", "silent", "silent"),
    (
        "",
        "Active CNS metastases, as shown by symptoms, edema or growth on a scan (treated ones must be stable for 2 weeks)",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Symptomatic CNS metastases. Patients with CNS metastases may join if they do not need local radiation now or had it at least 4 weeks ago",
        "allows_if",
        "allows_if",
        "silent",
    ),
    ("Untreated brain metastases are permitted", "", "allows", "allows", "silent"),
    ("", "Any prior or active CNS involvement by the cancer", "forbids", "forbids", "silent"),
    (
        "",
        "Cancer that has spread to the brain or leptomeninges, unless MRI shows no growth for 8 weeks after treatment",
        "allows_if",
        "forbids",
        "allows_if",
    ),
    ("No earlier whole brain radiotherapy or radiation directed to brain metastases", "", "silent", "silent", "silent"),
    (
        "New or progressive brain metastases (active brain metastases) must not require immediate CNS specific treatment",
        "",
        "allows_if",
        "allows_if",
        "silent",
    ),
    ("", "CNS lymphoma; active brain metastases, as shown by lumbar puncture or MRI", "allows_if", "forbids", "silent"),
    ("", "Leptomeningeal disease confirmed by lumbar puncture or MRI", "silent", "silent", "forbids"),
    ("", "Symptomatic brain metastases that are neurologically unstable", "allows_if", "allows_if", "silent"),
    (
        "",
        "Symptomatic CNS metastases that are unstable or require rising doses of steroids",
        "allows_if",
        "allows_if",
        "silent",
    ),
    (
        "Breast cancer metastatic to the brain after failure of at least one local therapy",
        "",
        "requires",
        "allows",
        "silent",
    ),
    ("Metastatic cancer to the brain for which radiotherapy has failed", "", "requires", "allows", "silent"),
    ("MRI of the brain positive for metastatic disease", "", "requires", "allows", "silent"),
    ("Brain MRI positive for at least one metastasis", "", "requires", "allows", "silent"),
    ("All patients must have imaging that suggests one or more brain metastases", "", "requires", "allows", "silent"),
    ("Breast cancer that has metastasized to the brain", "", "requires", "allows", "silent"),
    ("At least one new measurable lesion from breast cancer in the brain", "", "requires", "allows", "silent"),
    (
        "At least one brain metastasis on MRI that does not require immediate surgery",
        "",
        "requires",
        "allows_if",
        "silent",
    ),
    ("Metastatic brain tumor from any primary", "", "requires", "allows", "silent"),
    ("Patients scheduled for removal of cerebral metastases", "", "requires", "allows", "silent"),
    ("Plan for stereotactic radiosurgery of all known brain metastases", "", "requires", "allows", "silent"),
    ("Breast cancer with at least three brain metastases", "", "requires", "allows", "silent"),
    ("Patients with radiographically proven brain metastases from breast cancer", "", "requires", "allows", "silent"),
    ("Patients with brain metastases who will be treated with radiosurgery", "", "requires", "forbids", "silent"),
    ("Brain metastases or leptomeningeal metastases shown by MRI", "", "requires", "allows", "requires"),
    ("", "More than 3 brain metastases", "allows_if", "allows_if", "silent"),
    ("No more than 5 brain metastases", "", "allows_if", "allows_if", "silent"),
    (
        "",
        "There are no exclusion criteria regarding performance status or brain metastases",
        "silent",
        "silent",
        "silent",
    ),
    ("", "Brain metastases diagnosed within the last 4 weeks", "allows_if", "forbids", "silent"),
    (
        "Patients with treated brain metastases may join if a scan after CNS directed therapy shows no progression. They must have no symptoms and take no steroids",
        "",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "Patients with treated brain metastases (CNS as primary tumor not eligible) may join if imaging after local therapy shows no progression",
        "",
        "allows_if",
        "forbids",
        "silent",
    ),
    (
        "",
        "Brain metastases unless they have been stable, without new or enlarging ones on MRI",
        "allows_if",
        "forbids",
        "silent",
    ),
    ("", "Major surgery (such as removal of a brain metastasis) within 8 weeks", "silent", "silent", "silent"),
    (
        "",
        "Active brain metastases; a history of CNS involvement; bone metastases are allowed",
        "forbids",
        "forbids",
        "silent",
    ),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "brain", "active", "lining"), ROWS)
def test_each_clause_makes_its_claim(inclusion: str, exclusion: str, brain: str, active: str, lining: str) -> None:
    facts = read(inclusion, exclusion)
    assert (facts.sites["brain"], facts.brain_active, facts.sites["leptomeningeal"]) == (brain, active, lining)


ASKED = [  # inclusion, exclusion, active
    ("Newly diagnosed brain metastases that must measure 3 cm or less", "", "allows_if"),
    (
        "Must have newly diagnosed brain metastases | Participants must be asymptomatic from their brain metastases",
        "",
        "allows_if",
    ),
    ("Imaging evidence of brain metastases", "", "allows"),
    ("Progression of brain metastases after prior treatment with tucatinib", "", "allows"),
    ("Brain metastases confirmed by MRI", "", "allows"),
    ("At least one untreated brain metastasis, or one that grew after treatment", "", "allows"),
    ("Brain metastases that were treated before and are stable", "", "forbids"),
    ("With known or suspected brain metastases", "", "allows"),
    ("Breast cancer with at least one measurable brain metastasis that has not been irradiated", "", "allows"),
    ("At least one new or growing brain lesion of 5 mm or more", "", "allows"),
    ("One to ten brain metastases on contrast MRI", "", "allows"),
    ("HER2-positive breast cancer with progressive CNS disease", "", "allows"),
    ("Stable brain metastases after whole brain radiotherapy", "", "forbids"),
    ("Newly diagnosed brain metastases", "", "allows"),
    ("Brain metastases seen on MRI | Earlier radiotherapy of other metastases is allowed", "", "allows"),
    ("Brain metastases seen on MRI", "Brain metastases within the brainstem", "allows"),
    (
        "Brain metastases seen on MRI | At least one brain metastasis of 3 cm or less, asymptomatic",
        "",
        "allows_if",
    ),
    ("Women with breast cancer and stable brain metastases", "", "forbids"),
    ("An enlarging lesion in the brain at least 4 months after stereotactic radiation to it", "", "allows"),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "active"), ASKED)
def test_a_trial_about_brain_metastases_asks_for_them(inclusion: str, exclusion: str, active: str) -> None:
    facts = read(inclusion, exclusion, title=BRAIN_TITLE)
    assert (facts.sites["brain"], facts.brain_active) == ("requires", active)


def test_conditions_in_a_list_belong_to_their_permission() -> None:
    criteria = "Patients with brain metastases are eligible if they:\n  * have been treated\n  * are off steroids"
    facts = read(criteria)
    assert (facts.sites["brain"], facts.brain_active) == ("allows_if", "forbids")


def test_an_exception_for_the_brain_alone_leaves_the_lining_barred() -> None:
    facts = read("", "Active CNS metastases, including leptomeningeal disease. Stable brain metastases are allowed")
    assert (facts.sites["brain"], facts.sites["leptomeningeal"]) == ("allows_if", "forbids")


def test_active_is_silent_only_where_the_brain_is() -> None:
    for inclusion, exclusion, *_ in ROWS:
        facts = read(inclusion, exclusion)
        assert (facts.sites["brain"] == "silent") == (facts.brain_active == "silent"), (inclusion, exclusion)


def test_a_list_of_exceptions_lets_in() -> None:
    trial = make_trial(
        criteria="Exclusion Criteria:\n\n* Tumors of the spinal cord, or of the CNS, with the following exceptions:\n\n"
        "  * Brain metastases that are asymptomatic\n  * Leptomeningeal disease is excluded in any case\n"
    )
    facts = read_facts(trial)
    assert (facts.sites["brain"], facts.brain_active, facts.sites["leptomeningeal"]) == (
        "allows_if",
        "allows_if",
        "forbids",
    )


def test_the_proof_of_a_condition_holds_the_list_of_conditions() -> None:
    criteria = "* Brain metastases are allowed if:\n  * They were treated\n  * They are stable"
    facts = read_facts(make_trial(criteria=f"Inclusion Criteria:\n\n{criteria}\n"))
    assert facts.evidence["sites.brain"].quote == criteria.removeprefix("* ")
