using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedData.Contracts.Kinds;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

/// <summary>Conformance with GA4GH TES 1.1: answers are checked against the standard's own OpenAPI document.</summary>
public sealed class TesTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private const string Base = "/ga4gh/tes/v1";
    private readonly OpenApiSchema _schema = OpenApiSchema.OfTes();
    private Scenario _scenario = null!;
    private Api _researcher = null!;
    private Guid _project;

    protected override async Task PrepareAsync()
    {
        _scenario = new Scenario(Site);
        _researcher = await Site.HubAsync("researcher");
        _project = await _scenario.ApprovedProjectAsync();
    }

    [Fact]
    public async Task Service_info_names_the_standard_and_what_is_not_supported()
    {
        var info = (await _researcher.GetAsync($"{Base}/service-info")).Ok();

        _schema.Check(info, "tesServiceInfo");
        // Required by GA4GH service-info 1.0, which the document refers to and does not hold.
        foreach (var member in new[] { "id", "name", "type", "organization", "version" }) info.TryGetProperty(member, out _).ShouldBeTrue(member);
        foreach (var member in new[] { "name", "url" }) info.GetProperty("organization").TryGetProperty(member, out _).ShouldBeTrue(member);
        var type = info.GetProperty("type");
        (type.GetProperty("group").GetString(), type.GetProperty("artifact").GetString(), type.GetProperty("version").GetString()).ShouldBe(("org.ga4gh", "tes", "1.1.0"));
        info.GetProperty("storage").GetArrayLength().ShouldBe(0);
        info.GetProperty("tesResources_backend_parameters").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_task_becomes_an_order_for_exactly_that_workflow()
    {
        var run = await CreateAsync(NewTask());

        var (order, _) = await _scenario.HearOrderAsync(run);
        (order.Workflow, order.Dataset, order.ProjectId, order.AttestedForm).ShouldBe((Catalogue.CohortTable, "td:lakeside/ms-cohort@2", _project, true));
        order.Parameters.GetRawText().ShouldBe("""{"group_by":["sex"]}""");
        (await _researcher.GetAsync($"/api/runs/{run}")).Ok().GetProperty("state").GetString().ShouldBe("queued");
    }

    [Fact]
    public async Task A_task_with_a_script_of_its_own_is_not_of_attested_form()
    {
        var task = NewTask(workflow: Catalogue.CustomPython, parameters: """{"outputs":["table.csv"]}""");
        task["inputs"]!.AsArray().Add(new JsonObject { ["path"] = "/inputs/code/main.py", ["content"] = "print(1)" });
        task["executors"]![0]!["command"] = new JsonArray("python3", "/inputs/code/main.py");

        var (order, _) = await _scenario.HearOrderAsync(await CreateAsync(task));
        order.AttestedForm.ShouldBeFalse();
        order.Code.ShouldBe("print(1)");
    }

    [Fact]
    public async Task Each_view_shows_what_the_standard_says()
    {
        var run = await CreateAsync(NewTask(name: "views"));
        var (order, _) = await _scenario.HearOrderAsync(run);
        await Site.Lakeside.TellAsync(MessageKind.RunReported, Scenario.Report(order.PartId, 1, "running", "staging"));

        var minimal = (await _researcher.GetAsync($"{Base}/tasks/{run}")).Ok();
        minimal.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "state"]);
        (await _researcher.GetAsync($"{Base}/tasks/{run}?view=MINIMAL")).Text.ShouldBe(minimal.ToString());
        var basic = (await _researcher.GetAsync($"{Base}/tasks/{run}?view=BASIC")).Ok();
        _schema.Check(basic, "tesTask");
        basic.GetProperty("inputs")[0].TryGetProperty("content", out _).ShouldBeFalse();
        basic.GetProperty("logs")[0].TryGetProperty("system_logs", out _).ShouldBeFalse();
        var full = (await _researcher.GetAsync($"{Base}/tasks/{run}?view=FULL")).Ok();
        _schema.Check(full, "tesTask");
        full.GetProperty("id").GetString().ShouldBe(run.ToString());
        full.GetProperty("state").GetString().ShouldBe("RUNNING");
        full.GetProperty("name").GetString().ShouldBe("views");
        full.GetProperty("inputs")[0].GetProperty("content").GetString().ShouldBe("""{"group_by":["sex"]}""");
        full.GetProperty("logs")[0].GetProperty("system_logs").GetArrayLength().ShouldBeGreaterThan(0);
        DateTimeOffset.TryParse(full.GetProperty("creation_time").GetString(), CultureInfo.InvariantCulture, out _).ShouldBeTrue();
        (await _researcher.GetAsync($"{Base}/tasks/{run}?view=EVERYTHING")).ShouldBeRefused(HttpStatusCode.BadRequest, "view-unknown");
    }

    [Theory]
    [InlineData("queued", "QUEUED")]
    [InlineData("staging", "INITIALIZING")]
    [InlineData("running", "RUNNING")]
    [InlineData("checking", "RUNNING")]
    [InlineData("held", "RUNNING")]
    [InlineData("in review", "RUNNING")]
    [InlineData("released", "COMPLETE")]
    [InlineData("refused", "EXECUTOR_ERROR")]
    [InlineData("failed", "EXECUTOR_ERROR")]
    [InlineData("canceled", "CANCELED")]
    public async Task Each_state_of_a_run_has_one_of_the_standard(string state, string expected)
    {
        var run = await CreateAsync(NewTask());
        var (order, _) = await _scenario.HearOrderAsync(run);
        await Site.Lakeside.TellAsync(MessageKind.RunReported, Scenario.Report(order.PartId, 1, state));

        var task = (await _researcher.GetAsync($"{Base}/tasks/{run}?view=FULL")).Ok();
        _schema.Check(task, "tesTask");
        task.GetProperty("state").GetString().ShouldBe(expected);
        _schema.Values("tesState").ShouldContain(expected);
        (await ListAsync($"state={expected}")).ShouldContain(run);
        task.ToString().ShouldNotContain("stdout");
        task.ToString().ShouldNotContain("stderr");
    }

    [Fact]
    public async Task A_fault_of_the_platform_is_a_system_error_and_says_nothing_of_the_program()
    {
        var run = await CreateAsync(NewTask());
        var (order, _) = await _scenario.HearOrderAsync(run);
        await Site.Lakeside.TellAsync(MessageKind.RunReported, Scenario.Report(order.PartId, 1, "failed") with { ExitClass = "engineError" });

        var task = (await _researcher.GetAsync($"{Base}/tasks/{run}?view=FULL")).Ok();
        task.GetProperty("state").GetString().ShouldBe("SYSTEM_ERROR");
        task.GetProperty("logs")[0].GetProperty("logs").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Released_files_are_listed_with_addresses_that_work()
    {
        var run = await CreateAsync(NewTask());
        var (order, _) = await _scenario.HearOrderAsync(run);
        var maker = new ReleaseMaker(Site);
        await (await maker.SenderAsync()).PutAsync($"/api/enclaves/lakeside/releases/{order.PartId}", await maker.PackageAsync(order));
        await Site.Lakeside.TellAsync(MessageKind.RunReported, Scenario.Report(order.PartId, 1, "released", "running"));

        var log = (await _researcher.GetAsync($"{Base}/tasks/{run}?view=BASIC")).Ok().GetProperty("logs")[0];
        var file = log.GetProperty("outputs").EnumerateArray().Single();
        file.GetProperty("path").GetString().ShouldBe("/outputs/table.csv");
        file.GetProperty("size_bytes").GetString().ShouldBe($"{ReleaseMaker.Table.Length}");
        (await _researcher.GetAsync(file.GetProperty("url").GetString()!)).Bytes.ShouldBe(ReleaseMaker.Table);
        log.GetProperty("logs")[0].GetProperty("exit_code").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Tasks_are_paged_newest_first_without_loss_or_repeat()
    {
        var name = $"paged-{Guid.NewGuid():N}";
        var made = new List<Guid>();
        for (var at = 0; at < 5; at++) made.Add(await CreateAsync(NewTask(name: $"{name}-{at}")));

        var listed = new List<Guid>();
        var token = "";
        for (var pages = 0; pages == 0 || token.Length > 0; pages++)
        {
            var page = (await _researcher.GetAsync($"{Base}/tasks?name_prefix={name}&page_size=2&page_token={token}")).Ok();
            pages.ShouldBeLessThan(4);
            listed.AddRange(Ids(page));
            token = page.TryGetProperty("next_page_token", out var next) ? next.GetString()! : "";
        }

        listed.ShouldBe(Enumerable.Reverse(made));
        var full = (await _researcher.GetAsync($"{Base}/tasks?name_prefix={name}&view=FULL")).Ok();
        _schema.Check(full, "tesListTasksResponse");
        full.GetProperty("tasks").GetArrayLength().ShouldBe(5);
    }

    [Fact]
    public async Task Tags_filter_as_the_standards_table_says()
    {
        var own = Guid.NewGuid().ToString("N");
        var bar = await CreateAsync(Tagged(("own", own), ("foo", "bar")));
        var bat = await CreateAsync(Tagged(("own", own), ("foo", "bat")));
        var both = await CreateAsync(Tagged(("own", own), ("foo", "bar"), ("baz", "bat")));
        var empty = await CreateAsync(Tagged(("own", own), ("foo", "")));
        var none = await CreateAsync(Tagged(("own", own)));

        (await FoundAsync("&tag_key=foo&tag_value=bar")).ShouldBe([bar, both], ignoreOrder: true);
        (await FoundAsync("&tag_key=foo&tag_value=bar&tag_key=baz&tag_value=bat")).ShouldBe([both]);
        (await FoundAsync("&tag_key=foo")).ShouldBe([bar, bat, both, empty], ignoreOrder: true);
        (await FoundAsync("&tag_key=foo&tag_value=")).ShouldBe([bar, bat, both, empty], ignoreOrder: true);
        (await FoundAsync("")).ShouldBe([bar, bat, both, empty, none], ignoreOrder: true);

        async Task<List<Guid>> FoundAsync(string filter) => await ListAsync($"tag_key=own&tag_value={own}{filter}");
        JsonObject Tagged(params (string Key, string Value)[] tags)
        {
            var task = NewTask();
            foreach (var (key, value) in tags) task["tags"]![key] = value;
            return task;
        }
    }

    [Theory]
    [InlineData("page_size=0", "page-size")]
    [InlineData("page_size=2048", "page-size")]
    [InlineData("page_size=many", "page-size")]
    [InlineData("page_token=../../etc", "page-token")]
    [InlineData("page_token=AAAA", "page-token")]
    [InlineData("state=DANCING", "state-unknown")]
    [InlineData("view=dancing", "view-unknown")]
    [InlineData("tag_value=orphan", "tag-filter")]
    public async Task A_list_that_cannot_be_is_refused(string query, string id) =>
        (await _researcher.GetAsync($"{Base}/tasks?{query}")).ShouldBeRefused(HttpStatusCode.BadRequest, id);

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("'; DROP TABLE run; --")]
    public async Task A_name_prefix_is_text_and_no_pattern(string prefix) =>
        (await ListAsync($"name_prefix={Uri.EscapeDataString(prefix)}")).ShouldBeEmpty();

    [Fact]
    public async Task States_that_no_run_is_ever_in_find_nothing()
    {
        foreach (var state in _schema.Values("tesState"))
            (await _researcher.GetAsync($"{Base}/tasks?state={state}")).Ok();
        (await ListAsync("state=PAUSED")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_that_came_another_way_is_a_task_too()
    {
        var (run, order, _) = await _scenario.OrderedAsync(_project);
        var task = (await _researcher.GetAsync($"{Base}/tasks/{run}?view=FULL")).Ok();

        _schema.Check(task, "tesTask");
        task.GetProperty("tags").GetProperty("workflow").GetString().ShouldBe(order.Workflow);
        task.GetProperty("executors")[0].GetProperty("image").GetString().ShouldBe("td:cohort-table");
    }

    [Fact]
    public async Task Canceling_answers_an_empty_object_and_again_changes_nothing()
    {
        var run = await CreateAsync(NewTask());
        var (order, _) = await _scenario.HearOrderAsync(run);

        (await _researcher.PostAsync($"{Base}/tasks/{run}:cancel")).Ok().EnumerateObject().ShouldBeEmpty();
        (await _researcher.PostAsync($"{Base}/tasks/{run}:cancel")).Ok();
        (await _researcher.GetAsync($"{Base}/tasks/{run}")).Ok().GetProperty("state").GetString().ShouldBe("CANCELING");
        await Site.Lakeside.TellAsync(MessageKind.RunReported, Scenario.Report(order.PartId, 1, "canceled"));
        (await _researcher.GetAsync($"{Base}/tasks/{run}")).Ok().GetProperty("state").GetString().ShouldBe("CANCELED");
        (await _researcher.PostAsync($"{Base}/tasks/{run}:cancel")).Ok();
        foreach (var unknown in new[] { Guid.NewGuid().ToString(), "no-guid", "..%2f..%2fsecrets" })
            (await _researcher.PostAsync($"{Base}/tasks/{unknown}:cancel")).ShouldBeRefused(HttpStatusCode.NotFound, "run-unknown");
    }

    [Fact]
    public async Task What_a_sealed_run_cannot_honour_is_refused_by_name()
    {
        (Action<JsonObject> Change, string Id)[] cases =
        [
            (task => task.Remove("tags"), "task-tags"),
            (task => task["tags"]!["project"] = "not-a-guid", "task-tags"),
            (task => task["tags"]!.AsObject().Remove("dataset"), "task-tags"),
            (task => task["executors"] = new JsonArray(), "task-executors"),
            (task => task.Remove("executors"), "task-executors"),
            (task => task["executors"]!.AsArray().Add(task["executors"]![0]!.DeepClone()), "task-executors"),
            (task => Executor(task)["image"] = "ubuntu:20.04", "image-not-listed"),
            (task => Executor(task)["image"] = "td:lesion-burden", "image-not-listed"),
            (task => Executor(task)["command"] = new JsonArray("sh", "-c", "cat /data/*"), "command-not-registered"),
            (task => Executor(task)["command"] = new JsonArray("cohort-table", "--verbose"), "command-not-registered"),
            (task => Executor(task)["command"] = new JsonArray("python3", "/inputs/code/main.py"), "command-not-registered"),
            (task => Executor(task)["stdin"] = "/data/x", "task-streams"),
            (task => Executor(task)["stdout"] = "/outputs/log", "task-streams"),
            (task => Executor(task)["stderr"] = "/outputs/log", "task-streams"),
            (task => Executor(task)["env"] = new JsonObject { ["A"] = "b" }, "task-env"),
            (task => Executor(task)["ignore_error"] = true, "task-ignore-error"),
            (task => Executor(task)["workdir"] = "/data", "task-workdir"),
            (task => task["volumes"] = new JsonArray("/vol/A"), "task-volumes"),
            (task => task["resources"] = new JsonObject { ["backend_parameters"] = new JsonObject { ["VmSize"] = "big" } }, "task-backend-parameters"),
            (task => task["resources"] = new JsonObject { ["zones"] = new JsonArray("moon") }, "task-zones"),
            (task => Input(task)["url"] = "s3://bucket/file", "input-url"),
            (task => Input(task)["url"] = "file:///etc/passwd", "input-url"),
            (task => Input(task)["type"] = "DIRECTORY", "input-type"),
            (task => Input(task)["streamable"] = true, "input-type"),
            (task => Input(task)["path"] = "/inputs/../data/x", "input-path"),
            (task => Input(task)["path"] = "/etc/passwd", "input-path"),
            (task => Input(task).Remove("content"), "input-path"),
            (task => task["inputs"]!.AsArray().Add(Input(task).DeepClone()), "input-twice"),
            (task => Input(task)["content"] = "{", "parameters-unreadable"),
            (task => Input(task)["content"] = """{"group_by":["sex"],"group_by":["age"]}""", "parameters-unreadable"),
            (task => task["outputs"] = Outputs("/outputs/../x", ""), "output-path"),
            (task => task["outputs"] = Outputs("/outputs/*.csv", ""), "output-path"),
            (task => task["outputs"] = Outputs("/data/table.csv", ""), "output-path"),
            (task => task["outputs"] = Outputs("/outputs/table.csv", "s3://bucket/table.csv"), "output-url"),
            (task => task["outputs"] = Outputs("/outputs/other.csv", ""), "output-unknown"),
            (task => task["name"] = new string('x', 2001), "task-text"),
            (task => task["privileged"] = true, "body-unreadable"),
            (task => task["executors"]!.AsArray().Add(null), "body-unreadable"),
            (task => task["tags"] = "none", "body-unreadable"),
            (task => Executor(task)["command"] = "cohort-table", "body-unreadable"),
        ];
        foreach (var (change, id) in cases)
        {
            var task = NewTask();
            change(task);
            (await _researcher.PostTextAsync($"{Base}/tasks", task.ToJsonString())).ShouldBeRefused(HttpStatusCode.BadRequest, id);
        }

        var outside = NewTask(parameters: """{"group_by":["sex"],"value":"edss"}""");
        (await _researcher.PostTextAsync($"{Base}/tasks", outside.ToJsonString())).ShouldBeRefused(HttpStatusCode.Forbidden, "variable-outside-approval");
        (await _researcher.GetAsync($"/api/runs?project={_project}")).Ok().GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task What_is_harmless_is_taken()
    {
        var task = NewTask(name: "harmless");
        task["description"] = Scenario.FreeText;
        task["resources"] = new JsonObject { ["cpu_cores"] = 1, ["ram_gb"] = 0.5, ["disk_gb"] = 1, ["preemptible"] = false, ["backend_parameters_strict"] = true };
        task["outputs"] = Outputs("/outputs/table.csv", "td:release/table.csv");
        task["volumes"] = new JsonArray();
        task["id"] = "mine";
        task["state"] = "COMPLETE";
        task["logs"] = new JsonArray();
        Executor(task)["workdir"] = "/outputs";
        Executor(task)["env"] = new JsonObject();

        var shown = (await _researcher.GetAsync($"{Base}/tasks/{await CreateAsync(task)}?view=FULL")).Ok();
        _schema.Check(shown, "tesTask");
        shown.GetProperty("id").GetString().ShouldNotBe("mine");
        shown.GetProperty("state").GetString().ShouldBe("QUEUED");
        shown.GetProperty("resources").GetProperty("ram_gb").GetDouble().ShouldBe(0.5);
    }

    private JsonObject NewTask(string? name = null, string workflow = Catalogue.CohortTable, string parameters = """{"group_by":["sex"]}""") => new()
    {
        ["name"] = name ?? "a task",
        ["tags"] = new JsonObject { ["project"] = _project.ToString(), ["dataset"] = Catalogue.Dataset, ["workflow"] = workflow },
        ["executors"] = new JsonArray(new JsonObject { ["image"] = $"td:{workflow}", ["command"] = new JsonArray(workflow) }),
        ["inputs"] = new JsonArray(new JsonObject { ["path"] = "/inputs/parameters.json", ["content"] = parameters }),
    };

    private static JsonObject Executor(JsonObject task) => task["executors"]![0]!.AsObject();

    private static JsonObject Input(JsonObject task) => task["inputs"]![0]!.AsObject();

    private static JsonArray Outputs(string path, string url) => new(new JsonObject { ["path"] = path, ["url"] = url });

    private async Task<Guid> CreateAsync(JsonObject task)
    {
        var created = (await _researcher.PostTextAsync($"{Base}/tasks", task.ToJsonString())).Ok();
        _schema.Check(created, "tesCreateTaskResponse");
        return created.GetProperty("id").GetGuid();
    }

    private async Task<List<Guid>> ListAsync(string query)
    {
        var listed = (await _researcher.GetAsync($"{Base}/tasks?{query}")).Ok();
        foreach (var task in listed.GetProperty("tasks").EnumerateArray()) task.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "state"]);
        return Ids(listed);
    }

    private static List<Guid> Ids(JsonElement list) => [.. list.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("id").GetGuid())];
}
