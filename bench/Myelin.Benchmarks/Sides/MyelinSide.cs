namespace Myelin.Benchmarks;

/// <summary>Myelin itself: `time` of this program.</summary>
internal sealed class MyelinSide() : Side("Myelin")
{
    protected override (string File, string[] Arguments) Program =>
        ("dotnet", [Path.Combine(AppContext.BaseDirectory, "Myelin.Benchmarks.dll"), "time", "--json"]);

    protected override bool HasTask(string task) => true;

    protected override string PrepareProgram() => Computer.Runtime;
}
