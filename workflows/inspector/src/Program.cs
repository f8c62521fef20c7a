using System.Text.Json;
using TrustedData.Workflows.Inspector;

if (Arguments.Parse(args) is not { } arguments)
{
    await Console.Error.WriteLineAsync("usage: inspector --outputs DIR --evidence DIR --inputs FILE --to DIR");
    return 2;
}

InspectRequest request;
await using (var file = File.OpenRead(arguments.Inputs))
    request = await JsonSerializer.DeserializeAsync<InspectRequest>(file, InspectRequest.Json) ?? throw new InvalidDataException("The request is empty.");
await new Inspection(arguments, request).RunAsync();
return 0;
