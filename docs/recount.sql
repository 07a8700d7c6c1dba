-- A second way to every headline number
-- =====================================
-- From the root of the checkout (or of the unpacked reviewer's pack), with DuckDB 1.5 or newer and nothing else:
--
--     duckdb < docs/recount.sql
--
-- Parts 1 to 8 read data/raw/register/*.csv and nothing else. They share no code with src/ and were written from
-- docs/definitions.md and docs/codebook.md. «Definitions, ...» in a comment names the paragraph that a step follows.
-- Part 9 prints the results. Part 10, and only part 10, reads what the project published in data/processed/, and says of
-- each number whether the two agree; its last statement is an error, and the exit code not 0, where one does not. Nothing is
-- written to disk. Cells are read as text and cast: a value of a wrong type is an error, too, never a smaller number.


-- Part 1. The record ---------------------------------------------------------------------------------------------

-- Codebook: «An empty cell means missing, never zero and never no.» DuckDB reads an empty cell as NULL.
CREATE OR REPLACE TABLE act AS
SELECT
    row_number() OVER ()                    AS act_no,
    coalesce(ofac_uid, name)                AS person,   -- definitions: «one ofac_uid; where no uid is known, one name»
    ofac_uid, name, entity_type, event,
    CAST(designated_on AS DATE)             AS designated_on,
    CAST(removed_on AS DATE)                AS removed_on,
    country, case_id, criterion, basis
FROM read_csv('data/raw/register/designations.csv', header = true, all_varchar = true);

CREATE OR REPLACE TABLE second_reading AS
SELECT name, CAST(designated_on AS DATE) AS designated_on, criterion, basis
FROM read_csv('data/raw/register/second_coding.csv', header = true, all_varchar = true);

CREATE OR REPLACE TABLE the_case AS
SELECT case_id, CAST(action_on AS DATE) AS action_on
FROM read_csv('data/raw/register/cases.csv', header = true, all_varchar = true);

-- Definitions, Profiles: «Evidence with a month or a year only: when its last possible day has come. Evidence without
-- a date, and a search that found nothing: as soon as the case is.»
CREATE OR REPLACE TABLE evidence AS
SELECT
    case_id, evidence_level, scope, link,
    CASE
        WHEN evidence_level = 'none_found'  THEN NULL
        WHEN length(published_on) = 4       THEN make_date(CAST(published_on AS INTEGER), 12, 31)
        WHEN length(published_on) = 7       THEN last_day(CAST(published_on || '-01' AS DATE))
        ELSE CAST(published_on AS DATE)
    END                                     AS known_on
FROM read_csv('data/raw/register/public_evidence.csv', header = true, all_varchar = true);

CREATE OR REPLACE TABLE letter_claim AS
SELECT claim_id, relation, CAST(stated_value AS DECIMAL(9, 4)) AS stated_value
FROM read_csv('data/raw/register/letter_claims.csv', header = true, all_varchar = true);


-- Part 2. What each profile can see -------------------------------------------------------------------------------

-- Definitions, Profiles: two days up to which the record is known.
CREATE OR REPLACE TABLE profile AS
SELECT * FROM (VALUES
    ('letter-2024-09', DATE '2024-09-05'),
    ('latest',         DATE '2026-09-19')
) AS t(profile, as_of);

-- Definitions, Profiles: «A designation: on its day. A removal: from removed_on.» A later removal is invisible, so the
-- person is still listed; a later designation is no row at all.
CREATE OR REPLACE VIEW seen_act AS
SELECT profile, as_of, act.* REPLACE (CASE WHEN removed_on <= as_of THEN removed_on END AS removed_on)
FROM act JOIN profile ON designated_on <= as_of;

CREATE OR REPLACE VIEW seen_case AS
SELECT profile, the_case.* FROM the_case JOIN profile ON action_on <= as_of;

CREATE OR REPLACE VIEW seen_evidence AS
SELECT profile, evidence.*
FROM evidence
JOIN seen_case USING (case_id)
JOIN profile USING (profile)
WHERE known_on IS NULL OR known_on <= as_of;


-- Part 3. Who is primary ------------------------------------------------------------------------------------------

-- Definitions, The rule for primary: own-conduct is «limbs abuse, corruption, leader, attempt, and any annex/ limb; plus
-- the stated exceptions», and a stated exception is «a row of the support limb that the record marks primary».
-- Definitions, The headline definition: «Persons; rule own-conduct; individuals and entities; designations and
-- transfers; fiscal years; gross; first coding.»
CREATE OR REPLACE VIEW headline AS
SELECT *
FROM seen_act
WHERE entity_type IN ('individual', 'entity')
  AND event IN ('designation', 'transfer')
  AND (criterion IN ('abuse', 'corruption', 'leader', 'attempt')
       OR criterion LIKE 'annex/%'
       OR (criterion = 'support' AND basis = 'primary'));


-- Part 4. By year -------------------------------------------------------------------------------------------------

-- Definitions, Years: fiscal N = 1 October N-1 to 30 September N, programme year N = 10 December N-1 to 9 December N,
-- both ends included. First years: 2018, 2017 (calendar), 2018. «A quiet year inside coverage is a real zero», so the
-- years come from the calendar and not from the rows. «A year that the profile's as_of date cuts is partial.»
CREATE OR REPLACE VIEW year_of_profile AS
WITH every_year AS (
    SELECT n,
           unnest([{'kind': 'fiscal',    'first_year': 2018, 'first_day': make_date(n - 1, 10, 1),  'last_day': make_date(n, 9, 30)},
                   {'kind': 'calendar',  'first_year': 2017, 'first_day': make_date(n, 1, 1),       'last_day': make_date(n, 12, 31)},
                   {'kind': 'programme', 'first_year': 2018, 'first_day': make_date(n - 1, 12, 10), 'last_day': make_date(n, 12, 9)}]) AS y
    FROM range(2017, 2040) AS years(n)
)
SELECT profile, as_of, y.kind AS kind, n AS year, y.first_day AS first_day, y.last_day AS last_day, y.last_day > as_of AS is_partial
FROM every_year
JOIN profile ON n >= y.first_year AND y.first_day <= as_of;

-- Definitions, What is counted: a person counts once in a period; a case, an action (a day) and a country likewise.
CREATE OR REPLACE TABLE by_year AS
SELECT
    y.profile, y.kind, y.year, y.is_partial,
    count(DISTINCT person)                                                  AS persons,
    count(DISTINCT person) FILTER (entity_type = 'individual')              AS individuals,
    count(DISTINCT person) FILTER (entity_type = 'entity')                  AS entities,
    count(DISTINCT case_id)                                                 AS cases,
    count(DISTINCT designated_on)                                           AS actions,
    count(DISTINCT country)                                                 AS countries,
    -- Definitions, Gross, net and stock: «Net leaves out persons removed on or before the as_of date.»
    count(DISTINCT person) FILTER (removed_on IS NULL)                      AS persons_net
FROM year_of_profile AS y
LEFT JOIN headline AS h ON h.profile = y.profile AND h.designated_on BETWEEN y.first_day AND y.last_day
GROUP BY ALL;


-- Part 5. One choice made otherwise -------------------------------------------------------------------------------

-- Definitions, Whose coding: `second` is «the independent second reading, where there is one; else the first», `both` is
-- «no reading says otherwise». Where the second reader «chose the support limb and still said primary, the row is treated as
-- a stated exception of that reading».
CREATE OR REPLACE VIEW read_twice AS
SELECT
    a.*,
    a.criterion IN ('abuse', 'corruption', 'leader', 'attempt') OR a.criterion LIKE 'annex/%'           AS by_limb,
    by_limb OR (a.criterion = 'support' AND a.basis = 'primary')                                        AS by_first,
    CASE WHEN s.criterion IS NULL THEN by_first
         ELSE s.criterion IN ('abuse', 'corruption', 'leader', 'attempt') OR s.criterion LIKE 'annex/%'
              OR (s.criterion = 'support' AND s.basis = 'primary') END                                  AS by_second,
    entity_type IN ('individual', 'entity')                                                             AS is_person,
    event IN ('designation', 'transfer')                                                                AS is_new
FROM seen_act AS a
LEFT JOIN second_reading AS s USING (name, designated_on);

-- Definitions, Verdicts: «The alternatives are the headline with one choice made otherwise: rule, coding, kinds, events, unit, kind
-- of year, gross or net. The last one makes three choices at once.» Those that «can change which cases count» are tried on shares.
CREATE OR REPLACE TABLE alternative AS
SELECT * FROM (VALUES
    ( 0, 'headline',                                'persons',   'fiscal',    false),
    ( 1, 'by limb alone, no stated exceptions',     'persons',   'fiscal',    true),
    ( 2, 'support limb counted as primary',         'persons',   'fiscal',    true),
    ( 3, 'everyone, primary and derivative',        'persons',   'fiscal',    true),
    ( 4, 'second coding',                           'persons',   'fiscal',    true),
    ( 5, 'only where no coding disagrees',          'persons',   'fiscal',    true),
    ( 6, 'individuals only',                        'persons',   'fiscal',    true),
    ( 7, 'entities only',                           'persons',   'fiscal',    true),
    ( 8, 'transfers left out',                      'persons',   'fiscal',    true),
    ( 9, 'redesignations counted',                  'persons',   'fiscal',    true),
    (10, 'cases',                                   'cases',     'fiscal',    false),
    (11, 'days of action',                          'actions',   'fiscal',    false),
    (12, 'countries',                               'countries', 'fiscal',    false),
    (13, 'calendar years',                          'persons',   'calendar',  false),
    (14, 'programme years',                         'persons',   'programme', false),
    (15, 'net of removals',                         'persons',   'fiscal',    true),
    (16, 'every list entry, vessels included',      'persons',   'fiscal',    true)
) AS t(alternative, says, unit, kind, tried_on_shares);

-- One row for each act and each alternative under which it counts.
CREATE OR REPLACE VIEW counted AS
SELECT profile, as_of, alternative, says, unit, kind, tried_on_shares, person, case_id, designated_on, country
FROM read_twice
CROSS JOIN alternative
WHERE CASE alternative
    WHEN 1  THEN by_limb AND is_person AND is_new
    WHEN 2  THEN (by_first OR criterion = 'support') AND is_person AND is_new
    WHEN 3  THEN is_person AND is_new
    WHEN 4  THEN by_second AND is_person AND is_new
    WHEN 5  THEN by_first AND by_second AND is_person AND is_new
    WHEN 6  THEN by_first AND entity_type = 'individual' AND is_new
    WHEN 7  THEN by_first AND entity_type = 'entity' AND is_new
    WHEN 8  THEN by_first AND is_person AND event = 'designation'
    WHEN 9  THEN by_first AND is_person AND (is_new OR event = 'redesignation')
    WHEN 15 THEN by_first AND is_person AND is_new AND removed_on IS NULL
    WHEN 16 THEN true
    ELSE by_first AND is_person AND is_new
END;

CREATE OR REPLACE MACRO n_of_unit(unit, person, case_id, designated_on, country) AS
    CASE unit WHEN 'persons' THEN count(DISTINCT person)        WHEN 'cases'     THEN count(DISTINCT case_id)
              WHEN 'actions' THEN count(DISTINCT designated_on) WHEN 'countries' THEN count(DISTINCT country) END;

CREATE OR REPLACE TABLE alternative_by_year AS
WITH cell AS (
    SELECT y.*, alternative, says, unit FROM year_of_profile AS y JOIN alternative USING (kind)
)
SELECT
    y.profile, y.alternative, y.says, y.kind, y.year, y.is_partial,
    n_of_unit(any_value(y.unit), person, case_id, designated_on, country)                               AS n
FROM cell AS y
LEFT JOIN counted AS c
  ON c.profile = y.profile AND c.alternative = y.alternative AND c.designated_on BETWEEN y.first_day AND y.last_day
GROUP BY y.profile, y.alternative, y.says, y.kind, y.year, y.is_partial;


-- Part 6. The letter on the decline -------------------------------------------------------------------------------

-- Definitions, How hedged words are read: «a whole percentage p: any value from p - 0.5 up to, not including, p + 0.5
-- (half rounds up). A fall is rounded by its size, then gets its sign back.» In whole numbers, so that nothing is lost.
CREATE OR REPLACE MACRO percent_as_printed(part, whole) AS
    sign(part) * ((200 * abs(part) + whole) // (2 * whole));

-- Definitions, Change: (new - old) / old. «After a year of zero there is no change to state.» Years: a partial year is «never
-- put into a year-over-year figure». Every year with the one before it and with 2020, for the headline and all alternatives.
CREATE OR REPLACE TABLE change AS
SELECT
    profile, alternative, old.year AS from_year, new.year AS to_year, old.n AS from_n, new.n AS to_n,
    (new.n - old.n) / nullif(old.n, 0)                                  AS change_frac,
    percent_as_printed(new.n - old.n, nullif(old.n, 0))                 AS percent
FROM alternative_by_year AS new
JOIN alternative_by_year AS old USING (profile, alternative)
WHERE NOT new.is_partial AND NOT old.is_partial AND (old.year = new.year - 1 OR old.year = 2020);

-- Hedged words: «three straight declines: each of the three years below the year before it; an equal year is no decline».
CREATE OR REPLACE TABLE three_falls AS
SELECT profile, alternative, count(*) FILTER (to_n < from_n) AS years_with_a_fall, count(*) AS years
FROM change
WHERE to_year IN (2021, 2022, 2023) AND from_year = to_year - 1
GROUP BY profile, alternative;

-- Definitions, Years: a partial year «is compared only with the same days of other years». Verdicts: the claim about
-- fiscal 2024 «is a forecast: under latest it is held against the whole year, later designations included». Hedged words: near
-- is «within 20 percent of the value compared with, on the same days».
CREATE OR REPLACE TABLE year_2024 AS
WITH this_year AS (
    SELECT profile, kind, 0 AS years_back, first_day, CAST(least(as_of, last_day) AS TIMESTAMP) AS last_day
    FROM year_of_profile
    WHERE year = 2024
),
span AS (
    SELECT * FROM this_year
    UNION ALL
    SELECT profile, kind, 1, first_day - INTERVAL 1 YEAR, last_day - INTERVAL 1 YEAR FROM this_year
),
number AS (
    SELECT s.profile, a.alternative, s.years_back, n_of_unit(any_value(a.unit), person, case_id, designated_on, country) AS n
    FROM span AS s
    JOIN alternative AS a USING (kind)
    LEFT JOIN counted AS c
      ON c.profile = s.profile AND c.alternative = a.alternative AND c.designated_on BETWEEN s.first_day AND s.last_day
    GROUP BY s.profile, a.alternative, s.years_back
)
SELECT
    profile, alternative, this.n AS n, before.n AS n_year_before,
    5 * abs(this.n - before.n) <= before.n                              AS is_near,
    percent_as_printed(this.n - before.n, nullif(before.n, 0))          AS percent
FROM number AS this
JOIN number AS before USING (profile, alternative)
WHERE this.years_back = 0 AND before.years_back = 1;

-- The same days of every fiscal year, up to the day on which the profile cuts the last one.
CREATE OR REPLACE TABLE same_days AS
SELECT
    y.profile, y.year,
    count(DISTINCT person) FILTER (designated_on <= as_of - to_years(CAST(cut.year - y.year AS INTEGER)))   AS n
FROM year_of_profile AS y
JOIN (SELECT profile, year FROM year_of_profile WHERE kind = 'fiscal' AND is_partial) AS cut USING (profile)
LEFT JOIN (SELECT profile, person, designated_on FROM headline) AS h
  ON h.profile = y.profile AND h.designated_on BETWEEN y.first_day AND y.last_day
WHERE y.kind = 'fiscal'
GROUP BY y.profile, y.year;


-- Part 7. The letter on attribution -------------------------------------------------------------------------------

-- Definitions, Basis bands and shares: the four bands, each with the one before it. «Every case is in one of three states»;
-- a case without any row of evidence was not reviewed.
CREATE OR REPLACE TABLE state_of_case AS
WITH reached AS (
    SELECT
        profile, case_id,
        evidence_level = 'submitted' AND scope <> 'class'                                                            AS a,
        a OR (evidence_level = 'called_for' AND scope = 'named')                                                     AS b,
        b OR (evidence_level = 'documented' AND scope = 'named' AND coalesce(link, '') IN ('gov', 'press', 'ngo'))   AS c,
        c OR evidence_level IN ('submitted', 'called_for', 'documented')                                             AS d
    FROM seen_evidence
),
answer AS (
    SELECT s.profile, s.case_id, s.action_on, count(r.case_id) AS n_rows,
           unnest([{'band': 'A', 'basis': bool_or(a)}, {'band': 'B', 'basis': bool_or(b)},
                   {'band': 'C', 'basis': bool_or(c)}, {'band': 'D', 'basis': bool_or(d)}]) AS at_band
    FROM seen_case AS s
    LEFT JOIN reached AS r USING (profile, case_id)
    GROUP BY s.profile, s.case_id, s.action_on
)
SELECT profile, case_id, action_on, at_band.band AS band,
       CASE WHEN n_rows = 0 THEN 'not_reviewed' WHEN at_band.basis THEN 'basis' ELSE 'none_found' END AS state
FROM answer;

-- Definitions, Windows. The last line is the letter's own: «A claim about a share is judged on the letter's own days
-- in every profile.»
CREATE OR REPLACE TABLE time_window AS
SELECT profile, 'until_recently' AS time_window, DATE '2017-12-20' AS first_day, DATE '2022-12-31' AS last_day FROM profile
UNION ALL SELECT profile, 'first_biden_year',        DATE '2021-01-20', DATE '2022-01-19' FROM profile
UNION ALL SELECT profile, 'since_january_2023',      DATE '2023-01-01', as_of             FROM profile
UNION ALL SELECT profile, 'january_2023_to_letter',  DATE '2023-01-01', DATE '2024-09-05' FROM profile;

CREATE OR REPLACE TABLE window_of_claim AS
SELECT * FROM (VALUES
    ('attribution_until_recently',   'until_recently'),
    ('attribution_first_biden_year', 'first_biden_year'),
    ('attribution_since_2023',       'january_2023_to_letter')
) AS t(claim_id, time_window);

-- «The denominator is the cases with at least one primary person under the headline rule. Follow-on cases are not in it.»
-- Under an alternative it is the cases with at least one act that counts there.
CREATE OR REPLACE VIEW case_counted AS
SELECT DISTINCT c.profile, c.alternative, w.time_window, s.case_id, s.band, s.state
FROM counted AS c
JOIN state_of_case AS s USING (profile, case_id)
JOIN time_window AS w ON w.profile = c.profile AND s.action_on BETWEEN w.first_day AND w.last_day
WHERE c.alternative = 0 OR c.tried_on_shares;

-- «floor = basis / cases, ceiling = (basis + not reviewed) / cases»
CREATE OR REPLACE TABLE share AS
SELECT
    profile, alternative, time_window, band,
    count(*)                                                            AS cases,
    count(*) FILTER (state = 'basis')                                   AS basis,
    count(*) FILTER (state = 'none_found')                              AS none_found,
    count(*) FILTER (state = 'not_reviewed')                            AS not_reviewed,
    basis / cases                                                       AS floor_frac,
    (basis + not_reviewed) / cases                                      AS ceiling_frac
FROM case_counted
GROUP BY profile, alternative, time_window, band;

-- Definitions, Rounding arithmetic: which whole numerators print the percentage that the letter prints, and for
-- «approximately one third» which lie from 7/24 to 5/12 (Hedged words).
CREATE OR REPLACE TABLE whole_numerators AS
WITH cell AS (
    SELECT profile, alternative, claim_id, relation, stated_value, cases, unnest(range(cases + 1)) AS numerator
    FROM letter_claim
    JOIN window_of_claim USING (claim_id)
    JOIN share USING (time_window)
    WHERE band = 'C'
)
SELECT
    profile, alternative, claim_id, cases,
    coalesce(string_agg(numerator, ';' ORDER BY numerator) FILTER (
        CASE relation WHEN 'equals'        THEN percent_as_printed(numerator, cases) = CAST(100 * stated_value AS INTEGER)
                      WHEN 'approximately' THEN 24 * numerator >= 7 * cases AND 12 * numerator <= 5 * cases END), '')   AS possible
FROM cell
GROUP BY profile, alternative, claim_id, cases;


-- Part 8. Who was on the list -------------------------------------------------------------------------------------

-- Definitions, Gross, net and stock: «designated on or before it, and not yet removed. removed_on is the first day off the
-- list.» Everyone who carries the tag, primary or not; `n_listed` leaves out vessels. On every day of an act or a removal, on
-- the profile's day, and on the notable days of the table there.
CREATE OR REPLACE TABLE stock AS
WITH looked_at AS (
    SELECT profile, designated_on AS day, false AS is_notable FROM seen_act
    UNION SELECT profile, removed_on, false FROM seen_act WHERE removed_on IS NOT NULL
    UNION SELECT profile, as_of, false FROM profile
    UNION SELECT profile, notable, true FROM profile
          CROSS JOIN (VALUES (DATE '2021-12-03'), (DATE '2022-12-09'), (DATE '2024-09-05'), (DATE '2026-09-19')) AS t(notable)
          WHERE notable <= as_of
)
SELECT
    d.profile, day, is_notable,
    count(DISTINCT person) FILTER (entity_type = 'individual')          AS individuals,
    count(DISTINCT person) FILTER (entity_type = 'entity')              AS entities,
    individuals + entities                                              AS n_listed,
    count(DISTINCT person) FILTER (entity_type = 'vessel')              AS vessels
FROM looked_at AS d
JOIN seen_act AS a ON a.profile = d.profile AND designated_on <= day AND (removed_on IS NULL OR removed_on > day)
GROUP BY d.profile, day, is_notable;


-- Part 9. Results -------------------------------------------------------------------------------------------------

SELECT 'Primary designations (persons), and cases with a primary person, by fiscal year' AS "Table 1";
SELECT profile, year, is_partial AS partial, persons, individuals, entities, cases, actions, countries, persons_net AS net
FROM by_year WHERE kind = 'fiscal' ORDER BY profile DESC, year;

SELECT 'The same by calendar year and by programme year' AS "Table 2";
SELECT kind, year, any_value(persons) FILTER (profile LIKE 'letter%') AS persons_letter, any_value(persons) FILTER (profile = 'latest') AS persons_latest,
       any_value(cases) FILTER (profile LIKE 'letter%') AS cases_letter, any_value(cases) FILTER (profile = 'latest') AS cases_latest
FROM by_year WHERE kind <> 'fiscal' GROUP BY kind, year ORDER BY kind, year;

SELECT 'Change of primary designations between fiscal years' AS "Table 3";
SELECT profile, from_year, to_year, from_n, to_n, round(change_frac, 3) AS change_frac, percent AS percent_as_printed
FROM change WHERE alternative = 0 AND (from_year = to_year - 1 OR to_year = 2023) ORDER BY profile DESC, to_year, from_year DESC;

SELECT 'The letter: three straight falls; 56 percent fewer; fiscal 2024 near the same days of fiscal 2023. One choice changed at a time' AS "Table 4";
SELECT profile, alternative AS alt, says, years_with_a_fall AS falls_of_3, c.from_n AS n_2020, c.to_n AS n_2023, c.percent,
       y.n AS n_2024, y.n_year_before AS n_before, y.is_near AS near
FROM three_falls JOIN alternative USING (alternative) JOIN year_2024 AS y USING (profile, alternative)
LEFT JOIN change AS c USING (profile, alternative) WHERE c.from_year = 2020 AND c.to_year = 2023
ORDER BY profile DESC, alternative;

SELECT 'Cases in the windows: at each band, floor to ceiling of those with a basis seen in public' AS "Table 5";
SELECT profile, time_window, cases, any_value(not_reviewed) AS not_reviewed,
       any_value(basis || ' to ' || basis + not_reviewed) FILTER (band = 'A') AS band_a,
       any_value(basis || ' to ' || basis + not_reviewed) FILTER (band = 'B') AS band_b,
       any_value(basis || ' to ' || basis + not_reviewed) FILTER (band = 'C') AS band_c,
       any_value(basis || ' to ' || basis + not_reviewed) FILTER (band = 'D') AS band_d
FROM share WHERE alternative = 0 GROUP BY profile, time_window, cases ORDER BY profile DESC, time_window;

SELECT 'Whole numerators that would print what the letter prints (none: empty)' AS "Table 6";
SELECT profile, claim_id, cases, possible FROM whole_numerators WHERE alternative = 0 ORDER BY profile DESC, claim_id;

SELECT 'On the list, on notable days' AS "Table 7";
SELECT profile, day, individuals, entities, n_listed, vessels FROM stock WHERE is_notable ORDER BY profile DESC, day;


-- Part 10. Against what the project published ---------------------------------------------------------------------
-- Only from here on is data/processed/ read. Every join of the two sides is a full one: a number that only one side has is a
-- disagreement. Topic 8 alone is a look-up, of the published line that stands on each notable day; topic 9 joins all lines of that
-- table in full.

-- A profile is published where it has a folder with files. One that Part 2 does not know is a disagreement of topic 14.
CREATE OR REPLACE TABLE published_profile AS
SELECT DISTINCT parse_path(file)[-2] AS profile FROM glob('data/processed/*/*');

CREATE OR REPLACE MACRO published(table_name) AS TABLE
    SELECT parse_path(filename)[-2] AS profile, * EXCLUDE (filename)
    FROM read_csv('data/processed/*/' || table_name || '.csv', header = true, all_varchar = true, filename = true)
    WHERE parse_path(filename)[-2] IN (SELECT profile FROM profile);

-- A published fraction has four decimals. It agrees when it is the nearest such number to the exact ratio; at a tie either
-- neighbour is (3 of 96 is 0.03125, and 0.0312 and 0.0313 are equally near).
CREATE OR REPLACE MACRO is_rounded(exact, printed) AS coalesce(abs(exact - CAST(printed AS DOUBLE)) <= 0.00005 + 1e-12, false);

-- 10.1 The claims of the letter: numerator, denominator, alternatives that agree, and the rows that stand behind them. Four of the
-- eleven are not here: three count the coalition's own list, and the number of signatories is read off a page.
CREATE OR REPLACE TABLE recounted_claim AS
SELECT profile, 'three_straight_declines' AS claim_id,
       any_value(years_with_a_fall) FILTER (alternative = 0) AS numerator, any_value(years) FILTER (alternative = 0) AS denominator,
       count(*) FILTER (alternative > 0) AS tried,
       count(*) FILTER (alternative > 0 AND years_with_a_fall = 3) AS prints_same,
       count(*) FILTER (alternative > 0 AND years_with_a_fall = 3) AS same_sign
FROM three_falls GROUP BY profile
UNION ALL
SELECT profile, claim_id,
       any_value(to_n) FILTER (alternative = 0), any_value(from_n) FILTER (alternative = 0),
       count(*) FILTER (alternative > 0),
       count(*) FILTER (alternative > 0 AND percent = CAST(100 * stated_value AS INTEGER)),
       count(*) FILTER (alternative > 0 AND to_n < from_n)
FROM change JOIN letter_claim ON claim_id = 'drop_fy2020_fy2023'
WHERE from_year = 2020 AND to_year = 2023 GROUP BY profile, claim_id
UNION ALL
SELECT profile, 'fy2024_similarly_low',
       any_value(n) FILTER (alternative = 0), any_value(n_year_before) FILTER (alternative = 0),
       count(*) FILTER (alternative > 0),
       count(*) FILTER (alternative > 0 AND is_near),
       count(*) FILTER (alternative > 0 AND is_near)
FROM year_2024 GROUP BY profile
UNION ALL
SELECT w.profile, claim_id,
       any_value(basis) FILTER (alternative = 0), any_value(s.cases) FILTER (alternative = 0),
       count(*) FILTER (alternative > 0),
       count(*) FILTER (alternative > 0 AND possible <> ''),
       count(*) FILTER (alternative > 0 AND possible <> '')
FROM whole_numerators AS w JOIN window_of_claim USING (claim_id) JOIN share AS s USING (profile, alternative, time_window)
WHERE band = 'C' GROUP BY w.profile, claim_id
UNION ALL
SELECT profile, 'attribution_decline', basis, cases, 0, 0, 0
FROM share WHERE alternative = 0 AND band = 'C' AND time_window = 'january_2023_to_letter';

CREATE OR REPLACE TABLE rows_behind AS
WITH act_behind AS (
    SELECT profile, claim_id, coalesce(ofac_uid, name) || '@' || designated_on AS row_id
    FROM headline
    CROSS JOIN (VALUES ('three_straight_declines'), ('drop_fy2020_fy2023'), ('fy2024_similarly_low')) AS t(claim_id)
    WHERE CASE claim_id
        WHEN 'three_straight_declines' THEN designated_on BETWEEN DATE '2019-10-01' AND DATE '2023-09-30'
        WHEN 'drop_fy2020_fy2023'      THEN designated_on BETWEEN DATE '2019-10-01' AND DATE '2020-09-30'
                                         OR designated_on BETWEEN DATE '2022-10-01' AND DATE '2023-09-30'
        ELSE designated_on BETWEEN DATE '2023-10-01' AND least(as_of, DATE '2024-09-30')
          OR designated_on BETWEEN DATE '2022-10-01' AND least(as_of, DATE '2024-09-30') - INTERVAL 1 YEAR END
),
case_behind AS (
    SELECT DISTINCT profile, claim_id, case_id
    FROM case_counted
    JOIN (FROM window_of_claim
          UNION ALL VALUES ('attribution_decline', 'first_biden_year'), ('attribution_decline', 'january_2023_to_letter')) USING (time_window)
    WHERE alternative = 0
)
SELECT profile, claim_id, list_sort(list(row_id)) AS row_ids FROM (FROM act_behind UNION ALL FROM case_behind) GROUP BY profile, claim_id;

CREATE OR REPLACE VIEW claimed_rows AS
SELECT profile, claim_id, list_sort(string_split(rows_behind, ';')) AS ids
FROM published('claims')
WHERE denominator IS NOT NULL;

-- Definitions, Possible counts and recodings: «the headline numbers under each coding»; «shares end with the letter in every profile».
CREATE OR REPLACE VIEW by_coding AS
WITH every_one AS (
    SELECT profile, alternative, 'count' AS measure, CAST(year AS VARCHAR) AS period, n AS numerator, CAST(NULL AS BIGINT) AS denominator
    FROM alternative_by_year WHERE NOT is_partial
    UNION ALL SELECT profile, alternative, 'change', '2020 to 2023', to_n, from_n FROM change WHERE from_year = 2020 AND to_year = 2023
    UNION ALL SELECT profile, alternative, 'falls', '2020 to 2023', years_with_a_fall, years FROM three_falls
    UNION ALL SELECT profile, alternative, 'change on the same days', '2023 to 2024', n, n_year_before FROM year_2024
    UNION ALL SELECT profile, alternative, 'share, band ' || band, replace(time_window, 'january_2023_to_letter', 'since_january_2023'), basis, cases
              FROM share WHERE time_window <> 'since_january_2023'
)
SELECT * EXCLUDE (alternative), CASE alternative WHEN 0 THEN 'first' WHEN 4 THEN 'second' ELSE 'both' END AS coding
FROM every_one
WHERE alternative IN (0, 4, 5);

-- 10.2 Every comparison: one line a number. `exact` is filled where the number is a fraction.
CREATE OR REPLACE TABLE checked AS
WITH line AS (
    SELECT profile, '1 primary designations by fiscal year' AS topic, 'fiscal ' || year AS number,
           CAST(m.persons AS VARCHAR) AS recount, p.n AS published, CAST(NULL AS DOUBLE) AS exact
    FROM (SELECT profile, CAST(year AS VARCHAR) AS year, persons FROM by_year WHERE kind = 'fiscal') AS m
    FULL JOIN published('counts_by_year') AS p USING (profile, year)

    UNION ALL
    SELECT profile, '2 change between fiscal years', from_year || ' to ' || to_year, CAST(round(change_frac, 4) AS VARCHAR), printed, change_frac
    FROM (SELECT DISTINCT profile, from_year, to_year, change_frac FROM change WHERE alternative = 0 AND from_year < to_year) AS m
    FULL JOIN (SELECT profile, CAST(year AS INTEGER) - 1 AS from_year, CAST(year AS INTEGER) AS to_year, change_on_year_before_frac AS printed
               FROM published('changes')
               UNION
               SELECT profile, 2020, CAST(year AS INTEGER), change_on_baseline_frac FROM published('changes') WHERE year > '2020') AS p
         USING (profile, from_year, to_year)

    UNION ALL
    SELECT profile, '3 claims of the letter', claim_id || ': numerator / denominator', m.numerator || ' / ' || m.denominator, p.numerator || ' / ' || p.denominator, NULL
    FROM recounted_claim AS m
    FULL JOIN (FROM published('claims') WHERE denominator IS NOT NULL) AS p USING (profile, claim_id)

    UNION ALL
    SELECT profile, '3 claims of the letter', 'drop_fy2020_fy2023: as printed', if(percent < 0, 'down ', 'up ') || abs(percent) || ' percent', p.value, NULL
    FROM (FROM change WHERE alternative = 0 AND from_year = 2020 AND to_year = 2023) AS m
    FULL JOIN (FROM published('claims') WHERE claim_id = 'drop_fy2020_fy2023') AS p USING (profile)

    UNION ALL
    SELECT profile, '3 claims of the letter', claim_id || ': numerators that print it', m.possible, p.possible, NULL
    FROM (FROM whole_numerators WHERE alternative = 0) AS m
    FULL JOIN (SELECT profile, claim_id, coalesce(possible_numerators, '') AS possible
               FROM published('claims')
               WHERE possible_numerators IS NOT NULL OR claim_id IN (SELECT claim_id FROM window_of_claim)) AS p USING (profile, claim_id)

    UNION ALL
    SELECT profile, '4 single alternatives that agree with a claim', claim_id || ': print the same / same sign / tried',
           prints_same || ' / ' || same_sign || ' / ' || tried,
           n_alternatives_printing_same || ' / ' || n_alternatives_same_sign || ' / ' || n_alternatives, NULL
    FROM recounted_claim AS m
    FULL JOIN (FROM published('claims') WHERE denominator IS NOT NULL) AS p USING (profile, claim_id)

    UNION ALL
    SELECT profile, '5 rows behind a claim', claim_id || ': how many', CAST(len(row_ids) AS VARCHAR), CAST(len(ids) AS VARCHAR), NULL
    FROM rows_behind
    FULL JOIN claimed_rows USING (profile, claim_id)
    UNION ALL
    SELECT profile, '5 rows behind a claim', claim_id || ': which', md5(array_to_string(row_ids, ';')), md5(array_to_string(ids, ';')), NULL
    FROM rows_behind
    FULL JOIN claimed_rows USING (profile, claim_id)

    UNION ALL
    SELECT profile, '6 cases in the windows', time_window || ', ' || band || ': basis / none found / not reviewed / cases',
           basis || ' / ' || none_found || ' / ' || not_reviewed || ' / ' || cases,
           n_basis || ' / ' || n_none_found || ' / ' || n_not_reviewed || ' / ' || n_cases, NULL
    FROM (FROM share WHERE alternative = 0 AND time_window <> 'january_2023_to_letter') AS m
    FULL JOIN (SELECT * RENAME (period AS time_window) FROM published('shares')) AS p USING (profile, time_window, band)

    UNION ALL
    SELECT profile, '7 floor and ceiling as fractions', time_window || ', ' || band || ': ' || end_of_range, CAST(round(m.exact, 4) AS VARCHAR), p.printed, m.exact
    FROM (UNPIVOT (SELECT profile, time_window, band, floor_frac, ceiling_frac FROM share WHERE alternative = 0 AND time_window <> 'january_2023_to_letter')
          ON floor_frac, ceiling_frac INTO NAME end_of_range VALUE exact) AS m
    FULL JOIN (UNPIVOT (SELECT profile, period AS time_window, band, floor_frac, ceiling_frac FROM published('shares'))
               ON floor_frac, ceiling_frac INTO NAME end_of_range VALUE printed) AS p USING (profile, time_window, band, end_of_range)

    UNION ALL
    SELECT m.profile, '8 on the list on notable days', m.day || ': individuals / entities / both / vessels',
           m.individuals || ' / ' || m.entities || ' / ' || m.n_listed || ' / ' || m.vessels,
           p.n_individuals || ' / ' || p.n_entities || ' / ' || p.n_listed || ' / ' || p.n_vessels, NULL
    FROM (FROM stock WHERE is_notable) AS m                 -- on a quiet day the last published line stands
    ASOF LEFT JOIN (SELECT * REPLACE (CAST(day AS DATE) AS day) FROM published('stock')) AS p ON m.profile = p.profile AND m.day >= p.day

    UNION ALL
    SELECT profile, '9 on the list on every day of a change', day || ': individuals / entities / both / vessels',
           m.individuals || ' / ' || m.entities || ' / ' || m.n_listed || ' / ' || m.vessels,
           p.n_individuals || ' / ' || p.n_entities || ' / ' || p.n_listed || ' / ' || p.n_vessels, NULL
    FROM (SELECT * REPLACE (CAST(day AS VARCHAR) AS day) FROM stock WHERE NOT is_notable) AS m
    FULL JOIN published('stock') AS p USING (profile, day)

    UNION ALL
    SELECT profile, '10 every alternative, every year', 'alternative ' || alternative || ', ' || year, CAST(m.n AS VARCHAR), p.n, NULL
    FROM (SELECT profile, alternative, CAST(year AS VARCHAR) AS year, n FROM alternative_by_year) AS m
    FULL JOIN (SELECT profile, CAST(right(alternative_id, 2) AS INTEGER) AS alternative, year, n FROM published('alternatives')) AS p
         USING (profile, alternative, year)

    UNION ALL
    SELECT profile, '11 state of every case at every band', case_id || ', band ' || band, m.state, p.state, NULL
    FROM state_of_case AS m
    FULL JOIN (SELECT profile, case_id, right(column_name, 1) AS band, state
               FROM (UNPIVOT (FROM published('case_states')) ON state_A, state_B, state_C, state_D INTO NAME column_name VALUE state)) AS p
         USING (profile, case_id, band)

    UNION ALL
    SELECT profile, '12 the same days of every fiscal year', 'fiscal ' || year, CAST(m.n AS VARCHAR), p.n, NULL
    FROM (SELECT profile, CAST(year AS VARCHAR) AS year, n FROM same_days) AS m
    FULL JOIN published('same_days') AS p USING (profile, year)

    UNION ALL
    SELECT profile, '13 under each coding', measure || ', ' || period || ', ' || coding,
           concat_ws(' / ', m.numerator, m.denominator), concat_ws(' / ', p.numerator, p.denominator), NULL
    FROM by_coding AS m
    FULL JOIN published('headline_by_coding') AS p USING (profile, measure, period, coding)

    UNION ALL
    SELECT profile, '14 published profiles', 'the profile itself', m.profile, p.profile, NULL
    FROM profile AS m
    FULL JOIN published_profile AS p USING (profile)
)
SELECT profile, topic, number, recount, published,
       CASE WHEN exact IS NULL THEN recount IS NOT DISTINCT FROM published ELSE is_rounded(exact, published) END AS agree
FROM line
WHERE profile IN (FROM published_profile);     -- a reviewer's pack may hold one profile

CREATE OR REPLACE MACRO check_of(wanted) AS TABLE
    SELECT profile, number, recount, published, if(agree, 'yes', 'NO') AS agree
    FROM checked WHERE split_part(topic, ' ', 1) = wanted ORDER BY profile DESC, number;

SELECT 'check: primary designations by fiscal year' AS "Table 8.1";
FROM check_of('1');
SELECT 'check: change between fiscal years' AS "Table 8.2";
FROM check_of('2');
SELECT 'check: the claims of the letter' AS "Table 8.3";
FROM check_of('3');
SELECT 'check: how many single alternatives agree with a claim' AS "Table 8.4";
FROM check_of('4');
SELECT 'check: the rows behind a claim, how many and which (a hash of their ids)' AS "Table 8.5";
FROM check_of('5');
SELECT 'check: cases in the windows' AS "Table 8.6";
FROM check_of('6');
SELECT 'check: on the list on notable days' AS "Table 8.8";
FROM check_of('8');

SELECT 'check: every number on which the two disagree (no line: none)' AS "Table 9";
SELECT topic, profile, number, recount, published FROM checked WHERE NOT agree ORDER BY topic, profile DESC, number;

SELECT 'check: all numbers, by topic' AS "Table 10";
SELECT coalesce(topic, 'all') AS topic, count(*) AS numbers, count(*) FILTER (agree) AS agree, count(*) FILTER (NOT agree) AS disagree,
       if(bool_and(agree), 'yes', 'NO') AS all_agree
FROM checked GROUP BY ROLLUP (topic) ORDER BY grouping(topic), CAST(split_part(topic, ' ', 1) AS INTEGER);

-- Last, so that all tables were printed before: no exit code 0 where a number disagrees, or where there was nothing to compare.
SELECT CASE WHEN count(*) > 0 AND bool_and(agree) THEN 'all numbers agree'
            ELSE error(count(*) FILTER (NOT agree) || ' of ' || count(*) || ' numbers disagree: see tables 9 and 10') END AS "Result"
FROM checked;
