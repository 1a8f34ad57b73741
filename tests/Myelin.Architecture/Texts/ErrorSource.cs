using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Myelin.Cli.Terminal;

namespace Myelin.Architecture.Tests.Texts;

/// <summary>A text in the sources that an error or a note may show; <c>{0}</c>, <c>{1}</c> … stand for values.</summary>
/// <param name="Text">One line of a message, or a text that is put into such a line.</param>
/// <param name="IsPart">Whether it is put into a line.</param>
/// <param name="File">Where it is.</param>
internal sealed record ErrorSource(string Text, bool IsPart, string File)
{
    /// <summary>Parameters that take a part of a message.</summary>
    private static readonly string[] s_asked = ["rule", "got", "fix", "advice", "asNames"];

    /// <summary>Members whose texts are a part of a message.</summary>
    private static readonly string[] s_named =
        ["Rule", "Noun", "Kind", "ImageTask.Describe", "TableTask.Describe", "OnnxValue.Describe", "Hint", "Where", "For",
            "KeyMap.List", "Divergence.Largest", "RangeOf"];

    /// <summary>Methods whose argument is shown in the user's language.</summary>
    private static readonly string[] s_shown = ["Notice", "InLanguage"];

    /// <summary>All of them in some source files.</summary>
    internal static IEnumerable<ErrorSource> In(IEnumerable<string> files)
    {
        (string File, SyntaxNode Root)[] trees = [.. files.Select(f => (f, CSharpSyntaxTree.ParseText(System.IO.File.ReadAllText(f)).GetRoot()))];
        HashSet<(string, string)> asked = [.. trees.SelectMany(t => t.Root.DescendantNodes().OfType<ParameterListSyntax>()).SelectMany(Asked)];
        return trees.SelectMany(t => t.Root.DescendantNodes().OfType<ExpressionSyntax>().Where(StringText.IsWhole)
            .SelectMany(e => Of(e, asked)).Select(found => found with { File = Path.GetRelativePath(Checkout.Root, t.File).Replace('\\', '/') }));
    }

    private static IEnumerable<ErrorSource> Of(ExpressionSyntax expression, HashSet<(string, string)> asked)
    {
        string text = ErrorText.WithoutProgram(StringText.Of(expression));
        if (IsDescription(expression)) return [new ErrorSource(StringText.Numbered(Lowered(text)), true, "")];
        bool isLine = StringText.IsMessage(expression) || IsShown(expression);
        if (!isLine && !IsAsked(expression, asked)) return [];
        return Counted(expression, text).SelectMany(t => t.Split('\n')).Select(line => new ErrorSource(StringText.Numbered(line.Trim()), !isLine, ""))
            .Where(found => found.Text.Replace("{0}", "", StringComparison.Ordinal).Any(char.IsLetter));
    }

    /// <summary>Whether it describes an argument of the command, which the error for a missing one asks for.</summary>
    private static bool IsDescription(ExpressionSyntax expression) =>
        expression.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.Text: "Description" } }
        && expression.Ancestors().Select(TypeOf).FirstOrDefault(type => type is not null)?.StartsWith("Argument<", StringComparison.Ordinal) == true;

    private static string Lowered(string sentence) =>
        (char.IsUpper(sentence[1]) ? sentence[..1] : sentence[..1].ToLowerInvariant()) + sentence[1..].TrimEnd('.');

    private static bool IsShown(ExpressionSyntax expression) =>
        expression.Ancestors().TakeWhile(a => a is not StatementSyntax).OfType<InvocationExpressionSyntax>().Any(call => s_shown.Contains(NameOf(call)));

    private static bool IsAsked(ExpressionSyntax expression, HashSet<(string, string)> asked) => expression.Ancestors().Any(a => a switch
    {
        ThrowStatementSyntax or ThrowExpressionSyntax => true,
        PropertyDeclarationSyntax property => s_named.Contains(property.Identifier.Text),
        MethodDeclarationSyntax method => s_named.Contains(method.Identifier.Text)
            || s_named.Contains($"{((TypeDeclarationSyntax)method.Parent!).Identifier.Text}.{method.Identifier.Text}")
            || (method.ReturnType.ToString() is "string" or "string?" && IsInMessage(method, $"{method.Identifier.Text}()")),
        InterpolationSyntax => a.Ancestors().OfType<ExpressionSyntax>().Any(StringText.IsMessage),
        ArgumentSyntax { Parent: BaseArgumentListSyntax } argument => asked.Contains((CallOf(argument), ParameterOf(argument))),
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable, Value: not BaseObjectCreationExpressionSyntax } =>
            IsInMessage(variable, variable.Identifier.Text),
        AssignmentExpressionSyntax assignment => assignment.Left.DescendantNodes()
            .OfType<SingleVariableDesignationSyntax>().Any(v => IsInMessage(a, v.Identifier.Text)),
        _ => false,
    });

    /// <summary>Whether a message of the same type has a variable or a method's result in it.</summary>
    private static bool IsInMessage(SyntaxNode place, string name) =>
        place.Ancestors().OfType<TypeDeclarationSyntax>().First().DescendantNodes().OfType<ExpressionSyntax>().Where(StringText.IsMessage)
            .SelectMany(StringText.Values).Contains(name);

    /// <summary>The parameters of a method, or of a type's constructor, that take a part of a message: by number and by name.</summary>
    private static IEnumerable<(string Call, string Parameter)> Asked(ParameterListSyntax list)
    {
        string? name = list.Parent switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            LocalFunctionStatementSyntax function => function.Identifier.Text,
            ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
            TypeDeclarationSyntax type => type.Identifier.Text,
            _ => null,
        };
        if (name is null) return [];
        string owner = list.Ancestors().OfType<TypeDeclarationSyntax>().First().Identifier.Text;
        HashSet<string> values = list.Parent is TypeDeclarationSyntax ? []
            : [.. list.Parent!.DescendantNodes().OfType<ExpressionSyntax>().Where(StringText.IsMessage).SelectMany(StringText.Values)];
        return
            from parameter in list.Parameters.Index()
            let own = parameter.Item.Identifier.Text
            where parameter.Item.Type?.ToString() is "string" or "string?" && (s_asked.Contains(own) || values.Contains(own))
            from call in (string[])[name, $"{owner}.{name}"]
            from place in (string[])[$"{parameter.Index}", own]
            select (call, place);
    }

    /// <summary>What an argument is for: a method, with its class if that is named; or a type, whose constructor it is.</summary>
    private static string CallOf(ArgumentSyntax argument) => argument.Parent?.Parent switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: SimpleNameSyntax { Identifier.Text: var owner } } } call
            when char.IsUpper(owner[0]) => $"{owner}.{NameOf(call)}",
        InvocationExpressionSyntax call => NameOf(call),
        ObjectCreationExpressionSyntax created => created.Type.ToString(),
        ImplicitObjectCreationExpressionSyntax created => created.Ancestors().Select(TypeOf).FirstOrDefault(type => type is not null) ?? "",
        _ => "",
    };

    /// <summary>The type of what is declared; null if nothing is.</summary>
    private static string? TypeOf(SyntaxNode node) => node switch
    {
        VariableDeclarationSyntax variable => variable.Type.ToString(),
        PropertyDeclarationSyntax property => property.Type.ToString(),
        MethodDeclarationSyntax method => method.ReturnType.ToString(),
        _ => null,
    };

    private static string ParameterOf(ArgumentSyntax argument) =>
        argument.NameColon?.Name.Identifier.Text ?? $"{((BaseArgumentListSyntax)argument.Parent!).Arguments.IndexOf(argument)}";

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        SimpleNameSyntax name => name.Identifier.Text,
        _ => "",
    };

    /// <summary>A noun that is counted comes with its number, as one and as many.</summary>
    private static string[] Counted(ExpressionSyntax noun, string text)
    {
        if (noun.Parent?.Parent?.Parent is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Count" } } call)
        {
            return [text];
        }

        string counted = $"{StringText.Hole} {text}";
        return call.ArgumentList.Arguments.Count == 2 ? [counted, counted + "s"] : [counted];
    }
}
