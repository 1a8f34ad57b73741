using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Myelin.Analyzers.Tests;

public sealed class UndeclaredModuleAnalyzerTests
{
    [Theory]
    [InlineData("Linear _hidden = new(3, 4);")]
    [InlineData("readonly Layer? _hidden; public Net() => _hidden = new Linear(3, 4);")]
    [InlineData("Linear Hidden { get; } = new(3, 4);")]
    [InlineData("Linear Hidden { get; set; } public Net() { Hidden = new Linear(3, 4); }")]
    [InlineData("readonly Linear _hidden; public Net(Linear hidden) => _hidden = hidden;")]
    [InlineData("readonly Linear _hidden, _last; public Net() => (_hidden, _last) = (new Linear(3, 4), Child(\"last\", new Linear(4, 2)));")]
    [InlineData("readonly Layer _hidden; public Net(bool deep) => _hidden = deep ? new Sequential(new Linear(3, 4)) : Child(\"hidden\", new Linear(3, 4));")]
    [InlineData("Linear? _hidden; Linear Hidden() => _hidden ??= new Linear(3, 4);")]
    [InlineData("readonly Linear[] _hidden = [new Linear(3, 4), new Linear(3, 4)];", 2)]
    [InlineData("readonly Linear[] _hidden = new[] { new Linear(3, 4) };")]
    [InlineData("readonly List<Linear> _hidden = new() { new Linear(3, 4) };")]
    [InlineData("readonly List<Linear> _hidden = []; public Net() => _hidden.Add(new Linear(3, 4));")]
    [InlineData("readonly Linear[] _hidden = [.. Enumerable.Range(0, 3).Select(i => new Linear(3, 4))];")]
    [InlineData("readonly Linear[] _hidden = new Linear[1]; public Net() => _hidden[0] = new Linear(3, 4);")]
    [InlineData("readonly Dictionary<string, Linear> _hidden = new() { [\"a\"] = new Linear(3, 4), [\"b\"] = new Linear(3, 4) };", 2)]
    [InlineData("readonly Dictionary<string, Linear> _hidden = new() { { \"a\", new Linear(3, 4) } };")]
    [InlineData("readonly Dictionary<string, Linear> _hidden = []; public Net() => _hidden[\"a\"] = new Linear(3, 4);")]
    [InlineData("readonly Dictionary<string, Linear> _hidden = []; public Net() => _hidden.TryAdd(\"a\", new Linear(3, 4));")]
    [InlineData("readonly Pair _hidden = new(new Linear(3, 4), new Linear(4, 3)); sealed record Pair(Linear In, Linear Out);", 2)]
    [InlineData("readonly Holder _hidden = new() { In = new Linear(3, 4) }; sealed class Holder { internal Linear? In { get; set; } }")]
    [InlineData("readonly System.Lazy<Linear> _hidden = new(() => new Linear(3, 4));")]
    [InlineData("readonly MultiHeadAttention _hidden = new(8, 2);")]
    public async Task A_module_kept_without_Child_is_found(string members, int count = 1)
    {
        Diagnostic[] found = await Of($"sealed class Net : Layer {{ {members} public override Tensor Forward(Tensor x) => x; }}");
        Assert.Equal(Enumerable.Repeat("MYE001", count), found.Select(d => d.Id));
    }

    [Fact]
    public async Task A_module_captured_from_a_primary_constructor_is_found_once()
    {
        Diagnostic found = Assert.Single(await Of(
            "sealed class Net(Linear hidden) : Layer { public override Tensor Forward(Tensor x) => hidden.Call(hidden.Call(x)); }"));
        Assert.Equal("'hidden' must be declared: hidden = Child(\"hidden\", …); otherwise it is neither trained nor saved", found.GetMessage());
    }

    [Fact]
    public async Task The_message_shows_the_declaration() =>
        Assert.Equal("'_hidden' must be declared: _hidden = Child(\"hidden\", …); otherwise it is neither trained nor saved",
            Assert.Single(await Of("sealed class Net : Layer { Linear _hidden = new(3, 4); public override Tensor Forward(Tensor x) => x; }")).GetMessage());

    [Theory]
    [InlineData("readonly Linear _hidden; public Net() => _hidden = Child(\"hidden\", new Linear(3, 4));")]
    [InlineData("readonly Linear _hidden; public Net() { _hidden = new Linear(3, 4); Child(\"hidden\", _hidden); }")]
    [InlineData("readonly Linear _hidden; public Net(Linear hidden) { Child(\"hidden\", hidden); _hidden = hidden; }")]
    [InlineData("readonly Linear _a, _b; public Net() => (_a, _b) = (Child(\"a\", new Linear(3, 4)), Child(\"b\", new Linear(4, 2)));")]
    [InlineData("readonly Layer _hidden; public Net() => _hidden = Child(\"hidden\", new Sequential(new Linear(3, 4), new Relu()));")]
    [InlineData("readonly List<Linear> _hidden = []; public Net() => _hidden.Add(Child(\"0\", new Linear(3, 4)));")]
    [InlineData("readonly Linear[] _hidden; public Net() => _hidden = [.. Enumerable.Range(0, 3).Select(i => Child($\"{i}\", new Linear(3, 4)))];")]
    [InlineData("readonly Linear[] _hidden = new Linear[1]; public Net() => _hidden[0] = Child(\"0\", new Linear(3, 4));")]
    [InlineData("readonly Linear[] _hidden = new Linear[1]; public Net() { _hidden[0] = new Linear(3, 4); Child(\"0\", _hidden[0]); }")]
    [InlineData("readonly Linear[] _hidden = [new(3, 4)]; public Net() { for (int i = 0; i < 1; i++) Child($\"{i}\", _hidden[i]); }")]
    [InlineData("readonly Linear[] _hidden = [new(3, 4)]; public Net() { foreach (Linear l in _hidden) Child(\"l\", l); }")]
    [InlineData("readonly Dictionary<string, Linear> _hidden = []; public Net() => _hidden[\"a\"] = Child(\"a\", new Linear(3, 4));")]
    [InlineData("readonly Pair _hidden; public Net(Linear hidden) => _hidden = new(Child(\"hidden\", hidden), 1); sealed record Pair(Linear In, int N);")]
    [InlineData("readonly Linear _a, _b; public Net() { _a = Child(\"a\", new Linear(3, 4)); _b = _a; }")]
    [InlineData("static readonly Relu s_relu = new(); Tensor Bent(Tensor x) => s_relu.Call(x);")]
    [InlineData("Tensor Once(Tensor x) { Relu relu = new(); return relu.Call(x); }")]
    public async Task A_declared_module_is_not(string members) =>
        Assert.Empty(await Of($"sealed class Net : Layer {{ {members} public override Tensor Forward(Tensor x) => x; }}"));

    [Fact]
    public async Task A_class_that_is_not_a_module_may_keep_any() =>
        Assert.Empty(await Of(
            "sealed class Program(Linear second) { readonly Linear _first = new(3, 4); Tensor Run(Tensor x) => second.Call(_first.Call(x)); }"));

    private static async Task<Diagnostic[]> Of(string code)
    {
        string[] references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create("Program",
            [CSharpSyntaxTree.ParseText("using System.Collections.Generic; using System.Linq; using Myelin;\n" + code, cancellationToken: Current)],
            references.Select(r => MetadataReference.CreateFromFile(r)),
            new CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics(Current).Where(d => d.Severity == DiagnosticSeverity.Error));
        return [.. await compilation.WithAnalyzers([new UndeclaredModuleAnalyzer()]).GetAnalyzerDiagnosticsAsync(Current)];
    }

    private static CancellationToken Current => TestContext.Current.CancellationToken;
}
