namespace Myelin.Graphs;

/// <summary>One evaluation of a module, operator by operator: <see cref="Module{TIn, TOut}.Trace"/>.</summary>
/// <typeparam name="TOut">The type of the output.</typeparam>
/// <param name="Output">The output.</param>
/// <param name="Operators">The operators that ran, in order.</param>
public sealed record Trace<TOut>(TOut Output, IReadOnlyList<TracedOperator> Operators);
