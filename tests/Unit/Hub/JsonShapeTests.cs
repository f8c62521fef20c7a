using System.Text.Json;
using TrustedData.Hub.Api;

namespace TrustedData.Tests.Unit.Hub;

public sealed class JsonShapeTests
{
    [Theory]
    [InlineData("""{"a":[1,"b",{"c":null}],"é":true}""", true)]
    [InlineData("""[1,[2]]""", true)]
    [InlineData("""[null]""", false)]
    [InlineData("""{"a":{"b":["x",null]}}""", false)]
    [InlineData("""{"a":"x\u0000"}""", false)]
    [InlineData("""{"a\u0000":1}""", false)]
    [InlineData("""["\ud800"]""", false)]
    [InlineData("""{"\udc00":1}""", false)]
    public void Holes_in_lists_NUL_and_half_characters_are_not_sound(string json, bool sound) =>
        JsonShape.IsSound(JsonDocument.Parse(json).RootElement).ShouldBe(sound);
}
