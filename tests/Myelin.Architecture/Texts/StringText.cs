using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Myelin.Architecture.Tests.Texts;

/// <summary>The text of a string's expression: a literal, an interpolated string, or a sum of such.</summary>
internal static class StringText
{
    /// <summary>What stands for a value.</summary>
    internal const char Hole = '\uFFFC';

    /// <summary>Whether it is such an expression, and not a term of a longer sum.</summary>
    internal static bool IsWhole(ExpressionSyntax expression) => IsText(expression) && !IsText(expression.Parent);

    /// <summary>Whether it is an error of several lines, or a note.</summary>
    internal static bool IsMessage(ExpressionSyntax expression) => IsWhole(expression) && !IsRaw(expression)
        && Of(expression) is var text && (text.Contains("\n  ", StringComparison.Ordinal) || text.StartsWith("NOTE: ", StringComparison.Ordinal));

    /// <summary>The text, with <see cref="Hole"/> for each value.</summary>
    internal static string Of(ExpressionSyntax expression) => expression switch
    {
        InterpolatedStringExpressionSyntax text =>
            string.Concat(text.Contents.Select(c => c is InterpolatedStringTextSyntax part ? part.TextToken.ValueText : $"{Hole}")),
        LiteralExpressionSyntax literal when IsText(literal) => literal.Token.ValueText,
        BinaryExpressionSyntax sum when IsText(sum) => Of(sum.Left) + Of(sum.Right),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Invariant" or "Create" } } call
            when IsText(call.ArgumentList.Arguments[^1].Expression) => Of(call.ArgumentList.Arguments[^1].Expression),
        _ => $"{Hole}",
    };

    /// <summary>The names of the values, and of the methods, with <c>()</c>, that give them.</summary>
    internal static IEnumerable<string> Values(ExpressionSyntax expression) => expression switch
    {
        BinaryExpressionSyntax sum when IsText(sum) => Values(sum.Left).Concat(Values(sum.Right)),
        InterpolatedStringExpressionSyntax => expression.DescendantNodes().OfType<InterpolationSyntax>().Select(value => value.Expression switch
        {
            IdentifierNameSyntax name => name.Identifier.Text,
            InvocationExpressionSyntax { Expression: IdentifierNameSyntax method } => $"{method.Identifier.Text}()",
            _ => "",
        }),
        IdentifierNameSyntax name => [name.Identifier.Text],
        _ => [],
    };

    /// <summary>A line with <c>{0}</c>, <c>{1}</c> … for its values; two that follow each other are one.</summary>
    internal static string Numbered(string line)
    {
        int count = 0;
        return string.Concat(line.Select((c, i) => c != Hole ? $"{c}" : i > 0 && line[i - 1] == Hole ? "" : $"{{{count++}}}"));
    }

    /// <summary>A script for a shell is no message.</summary>
    private static bool IsRaw(ExpressionSyntax expression) => expression.GetFirstToken().Text.StartsWith("\"\"\"", StringComparison.Ordinal);

    private static bool IsText(SyntaxNode? node) => node switch
    {
        InterpolatedStringExpressionSyntax => true,
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.StringLiteralExpression),
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && (IsText(sum.Left) || IsText(sum.Right)),
        _ => false,
    };
}
