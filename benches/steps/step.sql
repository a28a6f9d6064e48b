\set no random(1, :cases)
\set key random(1, 9000000000000000)
WITH file AS (
    UPDATE peer.case_file SET version = version + 1, head = decode(repeat('ab', 32), 'hex'), status = 'open',
        worked_ms = worked_ms + 1, state = repeat(md5(:key::text), length(state) / 32)
    WHERE district = '青河区' AND no = :no RETURNING version
), gone AS (
    DELETE FROM peer.case_step USING file WHERE district = '青河区' AND no = :no AND step = file.version - 1
), next AS (
    INSERT INTO peer.case_step (district, no, step, organisation, stands, due_ms, due, label, told)
    SELECT '青河区', :no, file.version, 101, 'ready', 1793669400000, repeat('x', 100), '核实申请材料', NULL FROM file
    ON CONFLICT (district, no, step) DO UPDATE SET organisation = 101, stands = 'ready', due_ms = 1793669400000, due = repeat('x', 100), told = NULL
), key AS (
    INSERT INTO peer.command (district, key, digest, no, seq)
    SELECT '青河区', :key::text, decode(repeat('cd', 32), 'hex'), :no, file.version FROM file
)
INSERT INTO peer.event (district, stream, seq, at_ms, login, name, organisation, clause, body, hash)
SELECT '青河区', :no, file.version, 1793669400000, 'clerk', '周某', 101, NULL, repeat('y', :body), decode(repeat('ef', 32), 'hex') FROM file;
