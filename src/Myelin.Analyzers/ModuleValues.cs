using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Myelin.Analyzers;

/// <summary>The modules that an expression creates or passes on.</summary>
internal sealed class ModuleValues(INamedTypeSymbol module)
{
    internal static bool Derives(ITypeSymbol? type, INamedTypeSymbol from)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, from)) return true;
        }

        return false;
    }

    internal bool Is(ITypeSymbol? type) => type is ITypeParameterSymbol parameter ? parameter.ConstraintTypes.Any(Is) : Derives(type, module);

    /// <summary>
    /// Where a value creates modules or takes them from a parameter: itself, the branches of a condition, the elements of a collection, what
    /// a lambda in it returns. What a method of the module returns, such as <c>Child</c>, is its business.
    /// </summary>
    internal IEnumerable<IOperation> In(IOperation value)
    {
        value = Unwrapped(value);
        if (Is(value.Type) && value is IObjectCreationOperation or IParameterReferenceOperation) return [value];
        IEnumerable<IOperation> parts = value switch
        {
            IConditionalOperation condition => new[] { condition.WhenTrue, condition.WhenFalse! },
            ICoalesceOperation coalesce => [coalesce.Value, coalesce.WhenNull],
            ISwitchExpressionOperation choice => choice.Arms.Select(arm => arm.Value),
            ICollectionExpressionOperation collection => collection.Elements,
            ISpreadOperation spread => [spread.Operand],
            IArrayCreationOperation { Initializer: { } elements } => elements.ElementValues,
            // A collection with its elements, or an object that holds modules, such as a record.
            IObjectCreationOperation created => created.Arguments.Select(argument => argument.Value).Concat(Elements(created.Initializer)),
            // Enumerable.Select(…, i => new Linear(…)) and the like.
            IInvocationOperation { TargetMethod.IsStatic: true } call => Arguments(call),
            IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } =>
                lambda.Body.Descendants().OfType<IReturnOperation>().Select(r => r.ReturnedValue).OfType<IOperation>(),
            _ => [],
        };
        return parts.SelectMany(In);
    }

    internal static IOperation Unwrapped(IOperation value)
    {
        while (value is IConversionOperation conversion) value = conversion.Operand;
        return value;
    }

    /// <summary>The field, property or parameter that an expression names, or takes an element of, by index or in a loop.</summary>
    internal static ISymbol? SymbolOf(IOperation? value) => value is null ? null : Unwrapped(value) switch
    {
        IMemberReferenceOperation { Instance: IInstanceReferenceOperation } member => member.Member,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IArrayElementReferenceOperation element => SymbolOf(element.ArrayReference),
        IPropertyReferenceOperation { Property.IsIndexer: true } element => SymbolOf(element.Instance),
        ILocalReferenceOperation local => SymbolOf(LoopOf(local)?.Collection),
        _ => null,
    };

    /// <summary>The foreach loop whose variable an expression is; null if there is none.</summary>
    private static IForEachLoopOperation? LoopOf(ILocalReferenceOperation local)
    {
        IOperation? outer = local.Parent;
        while (outer is not null && !(outer is IForEachLoopOperation loop && loop.Locals.Contains(local.Local))) outer = outer.Parent;
        return (IForEachLoopOperation?)outer;
    }

    /// <summary>The key that a field's name suggests: <c>hidden</c> for <c>_hidden</c> and <c>Hidden</c>.</summary>
    internal static string KeyOf(string name)
    {
        string bare = name.TrimStart('_');
        return bare.Length == 0 ? name : char.ToLowerInvariant(bare[0]) + bare.Substring(1);
    }

    private static IEnumerable<IOperation> Elements(IObjectOrCollectionInitializerOperation? initializer) =>
        (initializer?.Initializers ?? []).SelectMany(element => element switch
        {
            IInvocationOperation add => Arguments(add),
            IAssignmentOperation assignment => [assignment.Value],
            _ => [],
        });

    private static IEnumerable<IOperation> Arguments(IInvocationOperation call) => call.Arguments.Select(argument => argument.Value);
}
