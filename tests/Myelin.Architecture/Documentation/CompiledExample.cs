using System.Net;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Myelin.Architecture.Tests.Documentation;

/// <summary>Compiles the examples of the documentation as a user's program would have them.</summary>
internal static partial class CompiledExample
{
    private const string Usings = """
        using System; using System.Collections.Generic; using System.IO; using System.IO.Compression; using System.Linq; using System.Threading;
        using Myelin; using Myelin.Interop; using Myelin.Interop.NumPy; using Myelin.Interop.Onnx; using Myelin.Interop.Pickle; using Myelin.Interop.PyTorch;
        using Myelin.Interop.TensorBoard; using Myelin.Pictures; using Myelin.Runs; using Myelin.Serialization; using Myelin.Tables; using static Given;

        """;

    /// <summary>What examples take for granted, unless they say otherwise.</summary>
    private const string Given = """
        static class Given
        {
            public static Sequential model = null!, autoencoder = null!;
            public static Dataset train = null!, validation = null!, test = null!;
            public static TrainTestSplit digits = null!;
            public static Loss loss = null!, mse = null!;
            public static Optimizer optimizer = null!;
            public static Trainer trainer = null!;
            public static Batch one = null!;
            public static Tensor x = null!, images = null!, mask = null!, prompt = null!, prediction = null!, targets = null!;
            public static IntTensor labels = null!;
            public static TransformerEncoder encoder = null!;
            public static float[] pixels = null!, values = null!;
            public static string text = null!;
            public static Tokenizer tokenizer = null!;
        }
        """;

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is "Myelin.dll" or "Myelin.Kernels.dll" or "Myelin.Interop.dll" or "Myelin.Pictures.dll" or "Myelin.Tables.dll"
                or "Myelin.Runs.dll"
                || Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    /// <summary>The examples in the XML documentation of a source file.</summary>
    internal static IEnumerable<string> In(string source) =>
        Block().Matches(source).Select(m => WebUtility.HtmlDecode(Comment().Replace(m.Groups[1].Value, "")));

    /// <summary>Fails with the compiler's errors. An example may be statements, types, or both in any order.</summary>
    /// <param name="name">Where it stands.</param>
    /// <param name="code">The example.</param>
    /// <param name="declared">Variables that it takes for granted and that are of another type than usual.</param>
    internal static void Compiles(string name, string code, string declared = "")
    {
        CSharpCompilation compilation = Program("Example", [code], declared, Given);
        Diagnostic[] errors = [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, $"{name}:\n{code}\n{string.Join('\n', errors.AsEnumerable())}");
    }

    /// <summary>The blocks as one program, which takes nothing for granted. Each may be statements, types, or both in any order.</summary>
    internal static CSharpCompilation Whole(IReadOnlyList<string> blocks) => Program("guide", blocks, "", "static class Given;");

    private static CSharpCompilation Program(string name, IReadOnlyList<string> blocks, string declared, string given)
    {
        CSharpParseOptions options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp14);
        MemberDeclarationSyntax[] members =
            [.. blocks.SelectMany(code => ((CompilationUnitSyntax)CSharpSyntaxTree.ParseText(code, options).GetRoot()).Members)];
        string statements = string.Concat(members.OfType<GlobalStatementSyntax>().Select(m => m.ToFullString()));
        string types = string.Concat(members.Where(m => m is not GlobalStatementSyntax).Select(m => m.ToFullString()));
        string program = Usings + declared + (statements.Length == 0 ? "return;" : statements) + types + given;
        return CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(program, options)], s_references,
            new CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }

    [GeneratedRegex(@"<example><code>\n(.*?)</code></example>", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\s*/// ?", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
