using System;
using Microsoft.EntityFrameworkCore.Migrations;
using TrustedData.ServiceDefaults.Audit;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace TrustedData.Enclave.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "subject_number",
                incrementBy: 1000);

            migrationBuilder.CreateTable(
                name: "approval",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_title = table.Column<string>(type: "text", nullable: false),
                    dataset = table.Column<string>(type: "text", nullable: false),
                    variables = table.Column<string[]>(type: "text[]", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    purpose_code = table.Column<string>(type: "text", nullable: false),
                    agreement = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<DateOnly>(type: "date", nullable: false),
                    requested_by = table.Column<string>(type: "text", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    snapshot = table.Column<int>(type: "integer", nullable: false),
                    and_following = table.Column<bool>(type: "boolean", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false),
                    members = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_approval", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "catalogue_publication",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    digest = table.Column<string>(type: "text", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_catalogue_publication", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "consent",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<long>(type: "bigint", nullable: false),
                    data_kind = table.Column<string>(type: "text", nullable: false),
                    purposes = table.Column<string[]>(type: "text[]", nullable: false),
                    recipient_region = table.Column<string>(type: "text", nullable: false),
                    valid_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    valid_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    source = table.Column<string>(type: "text", nullable: false),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_consent", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "consumed_order",
                columns: table => new
                {
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    nonce = table.Column<string>(type: "text", nullable: false),
                    consumed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_consumed_order", x => x.order_id);
                });

            migrationBuilder.CreateTable(
                name: "dataset",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    description = table.Column<string>(type: "text", nullable: false),
                    license = table.Column<string>(type: "text", nullable: true),
                    synthetic = table.Column<bool>(type: "boolean", nullable: false),
                    key_namespace = table.Column<string>(type: "text", nullable: false),
                    snapshot = table.Column<int>(type: "integer", nullable: false),
                    several_rows_per_subject = table.Column<bool>(type: "boolean", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dataset", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "enclave_state",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    open = table.Column<bool>(type: "boolean", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_by = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_enclave_state", x => x.id);
                    table.CheckConstraint("ck_enclave_state_one_row", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "fact",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    recorded = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "jsonb", nullable: false),
                    ledger_index = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fact", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    from = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    processed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    issuer = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_membership", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    destination = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "output_decision",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    issuer = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    released = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    outputs_digest = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_output_decision", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "policy",
                columns: table => new
                {
                    dataset = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    set_by = table.Column<string>(type: "text", nullable: false),
                    set_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmed_by = table.Column<string>(type: "text", nullable: true),
                    in_force_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    terms_automatic_release = table.Column<bool>(type: "boolean", nullable: false),
                    terms_automatic_releases_per_project = table.Column<int>(type: "integer", nullable: false),
                    terms_checkers = table.Column<int>(type: "integer", nullable: false),
                    terms_own_code_runs_in_review = table.Column<int>(type: "integer", nullable: false),
                    terms_rounding_base = table.Column<int>(type: "integer", nullable: false),
                    terms_runs_per_day = table.Column<int>(type: "integer", nullable: false),
                    terms_threshold = table.Column<int>(type: "integer", nullable: false),
                    terms_zeros_are_disclosive = table.Column<bool>(type: "boolean", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_policy", x => new { x.dataset, x.version });
                });

            migrationBuilder.CreateTable(
                name: "project_decider",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_project_decider", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "released_subjects",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    request_digest = table.Column<string>(type: "text", nullable: false),
                    subjects_digest = table.Column<string>(type: "text", nullable: false),
                    subjects = table.Column<long[]>(type: "bigint[]", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_released_subjects", x => x.run_id);
                });

            migrationBuilder.CreateTable(
                name: "run",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hub = table.Column<string>(type: "text", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    approval_id = table.Column<Guid>(type: "uuid", nullable: false),
                    issuer = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    dataset = table.Column<string>(type: "text", nullable: false),
                    workflow = table.Column<string>(type: "text", nullable: false),
                    order = table.Column<string>(type: "text", nullable: false),
                    order_expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    own_code = table.Column<bool>(type: "boolean", nullable: false),
                    person_token = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    cancel_requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cleaned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    terms = table.Column<string>(type: "jsonb", nullable: true),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    start_intended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    inspection_attempt = table.Column<int>(type: "integer", nullable: false),
                    inspection_intended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    engine_version = table.Column<string>(type: "text", nullable: true),
                    exit_class = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    message = table.Column<string>(type: "text", nullable: true),
                    outputs = table.Column<string>(type: "jsonb", nullable: false),
                    held_because = table.Column<string[]>(type: "text[]", nullable: false),
                    timeline = table.Column<string>(type: "jsonb", nullable: false),
                    outputs_digest = table.Column<string>(type: "text", nullable: true),
                    report_sequence = table.Column<long>(type: "bigint", nullable: false),
                    decision_fact = table.Column<Guid>(type: "uuid", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "run_key",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    use = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    wrapped = table.Column<byte[]>(type: "bytea", nullable: true),
                    destroyed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run_key", x => new { x.run_id, x.use });
                });

            migrationBuilder.CreateTable(
                name: "run_subjects",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    subjects = table.Column<long[]>(type: "bigint[]", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run_subjects", x => x.run_id);
                });

            migrationBuilder.CreateTable(
                name: "spend",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    dataset = table.Column<string>(type: "text", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    cost = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    refused = table.Column<string>(type: "text", nullable: true),
                    free_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_spend", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "staff_role",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    issuer = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    role = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    also_known_as = table.Column<string[]>(type: "text[]", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_staff_role", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "subject",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false),
                    key_namespace = table.Column<string>(type: "text", nullable: false),
                    key_digest = table.Column<string>(type: "text", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subject", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "workflow_registration",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    descriptor_digest = table.Column<string>(type: "text", nullable: false),
                    descriptor = table.Column<string>(type: "text", nullable: false),
                    image_digest = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    proposed_by = table.Column<string>(type: "text", nullable: false),
                    confirmed_by = table.Column<string>(type: "text", nullable: true),
                    proposed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    registered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_registration", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "snapshot",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    dataset = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    content_digest = table.Column<string>(type: "text", nullable: false),
                    salt = table.Column<byte[]>(type: "bytea", nullable: false),
                    rows = table.Column<long>(type: "bigint", nullable: false),
                    subjects = table.Column<int>(type: "integer", nullable: false),
                    images = table.Column<int>(type: "integer", nullable: false),
                    imported_by = table.Column<string>(type: "text", nullable: false),
                    imported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_snapshot", x => x.id);
                    table.ForeignKey(
                        name: "fk_snapshot_dataset_dataset",
                        column: x => x.dataset,
                        principalTable: "dataset",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "release",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    manifest = table.Column<string>(type: "text", nullable: false),
                    signature = table.Column<string>(type: "text", nullable: false),
                    proof = table.Column<string>(type: "jsonb", nullable: false),
                    send_intended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    recalled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    recalled_by = table.Column<string>(type: "text", nullable: true),
                    recall_reason = table.Column<string>(type: "text", nullable: true),
                    downloads = table.Column<int>(type: "integer", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_release", x => x.id);
                    table.ForeignKey(
                        name: "fk_release_run_run_id",
                        column: x => x.run_id,
                        principalTable: "run",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "snapshot_subject",
                columns: table => new
                {
                    snapshot_id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject = table.Column<long>(type: "bigint", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_snapshot_subject", x => new { x.snapshot_id, x.subject });
                    table.ForeignKey(
                        name: "fk_snapshot_subject_snapshot_snapshot_id",
                        column: x => x.snapshot_id,
                        principalTable: "snapshot",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_snapshot_subject_subject_subject",
                        column: x => x.subject,
                        principalTable: "subject",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "variable",
                columns: table => new
                {
                    snapshot_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    description = table.Column<string>(type: "text", nullable: true),
                    units = table.Column<string>(type: "text", nullable: true),
                    minimum = table.Column<double>(type: "double precision", nullable: true),
                    maximum = table.Column<double>(type: "double precision", nullable: true),
                    levels = table.Column<string>(type: "jsonb", nullable: true),
                    availability = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    offer_reason = table.Column<string>(type: "text", nullable: true),
                    offered_by = table.Column<string>(type: "text", nullable: true),
                    offered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_variable", x => new { x.snapshot_id, x.position });
                    table.ForeignKey(
                        name: "fk_variable_snapshot_snapshot_id",
                        column: x => x.snapshot_id,
                        principalTable: "snapshot",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "release_download",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    release_id = table.Column<Guid>(type: "uuid", nullable: false),
                    issuer = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_fact = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_release_download", x => x.id);
                    table.ForeignKey(
                        name: "fk_release_download_run_release_release_id",
                        column: x => x.release_id,
                        principalTable: "release",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_approval_project_id",
                table: "approval",
                column: "project_id");

            migrationBuilder.CreateIndex(
                name: "ix_consent_subject_id",
                table: "consent",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "ix_consumed_order_nonce",
                table: "consumed_order",
                column: "nonce",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_fact_type",
                table: "fact",
                column: "type");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_from_id",
                table: "inbox",
                columns: new[] { "from", "id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_inbox_processed_at",
                table: "inbox",
                column: "processed_at");

            migrationBuilder.CreateIndex(
                name: "ix_membership_project_id_issuer_subject",
                table: "membership",
                columns: new[] { "project_id", "issuer", "subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_outbox_destination_position",
                table: "outbox",
                columns: new[] { "destination", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_outbox_id",
                table: "outbox",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_output_decision_run_id",
                table: "output_decision",
                column: "run_id");

            migrationBuilder.CreateIndex(
                name: "ix_policy_dataset_state",
                table: "policy",
                columns: new[] { "dataset", "state" },
                unique: true,
                filter: "state <> 'Replaced'");

            migrationBuilder.CreateIndex(
                name: "ix_project_decider_project_id_subject",
                table: "project_decider",
                columns: new[] { "project_id", "subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_release_run_id",
                table: "release",
                column: "run_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_release_download_release_id",
                table: "release_download",
                column: "release_id");

            migrationBuilder.CreateIndex(
                name: "ix_released_subjects_subjects",
                table: "released_subjects",
                column: "subjects")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_run_order_id",
                table: "run",
                column: "order_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_run_project_id_dataset",
                table: "run",
                columns: new[] { "project_id", "dataset" });

            migrationBuilder.CreateIndex(
                name: "ix_run_received_at",
                table: "run",
                column: "received_at",
                filter: "cleaned_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_run_run_id",
                table: "run",
                column: "run_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_run_state",
                table: "run",
                column: "state");

            migrationBuilder.CreateIndex(
                name: "ix_run_key_use",
                table: "run_key",
                column: "use",
                filter: "destroyed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_snapshot_dataset_number",
                table: "snapshot",
                columns: new[] { "dataset", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_snapshot_subject_subject",
                table: "snapshot_subject",
                column: "subject");

            migrationBuilder.CreateIndex(
                name: "ix_spend_project_id_dataset_kind_at",
                table: "spend",
                columns: new[] { "project_id", "dataset", "kind", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_spend_run_id_kind",
                table: "spend",
                columns: new[] { "run_id", "kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_staff_role_issuer_subject_role",
                table: "staff_role",
                columns: new[] { "issuer", "subject", "role" },
                unique: true,
                filter: "until IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_subject_key_namespace_key_digest",
                table: "subject",
                columns: new[] { "key_namespace", "key_digest" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_variable_snapshot_id_name",
                table: "variable",
                columns: new[] { "snapshot_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_workflow_registration_descriptor_digest_image_digest",
                table: "workflow_registration",
                columns: new[] { "descriptor_digest", "image_digest" },
                unique: true,
                filter: "state = 'Proposed'");

            migrationBuilder.CreateIndex(
                name: "ix_workflow_registration_name",
                table: "workflow_registration",
                column: "name",
                unique: true,
                filter: "state = 'Registered'");

            migrationBuilder.GuardStateTables(
                "approval", "catalogue_publication", "consent", "consumed_order", "dataset", "enclave_state", "membership",
                "output_decision", "policy", "project_decider", "release", "release_download", "released_subjects", "run",
                "run_key", "run_subjects", "snapshot", "snapshot_subject", "spend", "staff_role", "subject", "variable",
                "workflow_registration");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "approval");

            migrationBuilder.DropTable(
                name: "catalogue_publication");

            migrationBuilder.DropTable(
                name: "consent");

            migrationBuilder.DropTable(
                name: "consumed_order");

            migrationBuilder.DropTable(
                name: "enclave_state");

            migrationBuilder.DropTable(
                name: "fact");

            migrationBuilder.DropTable(
                name: "inbox");

            migrationBuilder.DropTable(
                name: "membership");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "output_decision");

            migrationBuilder.DropTable(
                name: "policy");

            migrationBuilder.DropTable(
                name: "project_decider");

            migrationBuilder.DropTable(
                name: "release_download");

            migrationBuilder.DropTable(
                name: "released_subjects");

            migrationBuilder.DropTable(
                name: "run_key");

            migrationBuilder.DropTable(
                name: "run_subjects");

            migrationBuilder.DropTable(
                name: "snapshot_subject");

            migrationBuilder.DropTable(
                name: "spend");

            migrationBuilder.DropTable(
                name: "staff_role");

            migrationBuilder.DropTable(
                name: "variable");

            migrationBuilder.DropTable(
                name: "workflow_registration");

            migrationBuilder.DropTable(
                name: "release");

            migrationBuilder.DropTable(
                name: "subject");

            migrationBuilder.DropTable(
                name: "snapshot");

            migrationBuilder.DropTable(
                name: "run");

            migrationBuilder.DropTable(
                name: "dataset");

            migrationBuilder.DropSequence(
                name: "subject_number");
        }
    }
}
